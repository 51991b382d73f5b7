//! What is billed, in the service's units, and what that costs where there are prices.

use crate::document::{Billed, Cost};
use crate::html::Html;
use crate::number::number;

use super::parts::{Table, text};

/// The table of units.
pub fn write(html: &mut Html, billed: &Billed) {
    let mut table = Table::new("What is billed, in the service's units")
        .column("For")
        .column("What")
        .numbers("Amount")
        .column("Unit");
    let fractions = [
        (&billed.training_hours, "training", "hours"),
        (&billed.imported_gigabytes, "import", "GB"),
        (&billed.campaign_tps_hours, "campaign", "TPS-hours"),
        (&billed.recommender_tps_hours, "recommender", "TPS-hours"),
    ];
    for (amounts, what, unit) in fractions {
        for (name, amount) in amounts {
            table.row(vec![text(name), text(what), text(precise(*amount)), text(unit)]);
        }
    }
    let counts = [(&billed.batch_inference_lines, "batch inference"), (&billed.batch_segment_lines, "batch segments")];
    for (amounts, what) in counts {
        for (name, amount) in amounts {
            table.row(vec![text(name), text(what), text(amount), text("lines")]);
        }
    }
    table.write(html);
}

/// Six decimals at most: an import may be a few kilobytes.
fn precise(amount: f64) -> String {
    ((amount * 1e6).round() / 1e6).to_string()
}

/// The table of costs.
pub fn write_cost(html: &mut Html, cost: &Cost) {
    let currency = cost.currency.as_deref().unwrap_or_default();
    let mut table = Table::new("What that costs").column("Unit").numbers("Quantity").numbers("Price").numbers("Amount");
    for line in &cost.lines {
        table.row(vec![
            text(&line.unit),
            text(number(line.quantity)),
            text(line.price),
            text(format_args!("{:.2}", line.amount)),
        ]);
    }
    table.write(html);
    let total = format!("Total: {:.2} {currency}", cost.total);
    html.line("p", &[], total.trim_end());
    if !cost.without_price.is_empty() {
        html.line("p", &[], format_args!("Without a price in the file: {}.", cost.without_price.join(", ")));
    }
}
