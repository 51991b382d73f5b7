//! Makes the data of the shop: a hundred and twenty products, two hundred and eighty customers, and what these viewed, put
//! into their carts and bought in sixty days.
//!
//! Customers have a category or two that they come for, and buy what goes with what they bought before. The same seed gives
//! the same files, byte for byte.
//!
//! `cargo run --example generate-shop [folder]` writes `Interactions/`, `Items/` and `Users/` there, by default into
//! `example-shop`.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "every number here is small"
)]

#[path = "../example/files.rs"]
mod files;
#[path = "../example/random.rs"]
mod random;

use std::fmt::Write as _;
use std::io;

use random::Random;

const SEED: u64 = 20_260_201;
const PRODUCTS: usize = 120;
const CUSTOMERS: usize = 280;
const DAYS: u64 = 60;
/// 2025-11-02T00:00:00Z: sixty days before the year's end.
const BEGINNING: u64 = 1_762_041_600;
const CATEGORIES: [&str; 6] = ["Kitchen", "Garden", "Books", "Toys", "Sports", "Beauty"];
const MEMBERSHIPS: [&str; 3] = ["none", "basic", "plus"];

fn main() -> io::Result<()> {
    files::write("example-shop", generate())
}

/// The files, by their path below the example's folder.
fn generate() -> [(&'static str, String); 3] {
    let mut random = Random::with_seed(SEED);
    let products: Vec<Product> = (0..PRODUCTS).map(|rank| Product::draw(&mut random, rank)).collect();
    let customers: Vec<Customer> = (0..CUSTOMERS).map(|_| Customer::draw(&mut random)).collect();
    [
        ("Interactions/interactions.csv", interactions(&mut random, &products, &customers)),
        ("Items/items.csv", items(&products)),
        ("Users/users.csv", users(&customers)),
    ]
}

struct Product {
    category: usize,
    cents: u64,
    created: u64,
    /// Products are viewed in proportion to this.
    popularity: f64,
}

impl Product {
    fn draw(random: &mut Random, rank: usize) -> Self {
        Self {
            category: random.below(CATEGORIES.len() as u64),
            cents: 199 + 100 * random.below(120) as u64,
            created: BEGINNING - 86_400 * random.below(700) as u64,
            popularity: 1.0 / (rank as f64 + 4.0),
        }
    }
}

struct Customer {
    categories: [usize; 2],
    membership: usize,
    visits: usize,
}

impl Customer {
    fn draw(random: &mut Random) -> Self {
        let categories = [random.below(CATEGORIES.len() as u64), random.below(CATEGORIES.len() as u64)];
        // Most customers come a few times, some very often.
        let visits = 2 + random.below(4) + if random.chance(0.2) { random.below(10) } else { 0 };
        Self { categories, membership: random.below(MEMBERSHIPS.len() as u64), visits }
    }
}

fn interactions(random: &mut Random, products: &[Product], customers: &[Customer]) -> String {
    let mut events: Vec<(u64, usize, usize, &str)> = Vec::new();
    for (customer, person) in customers.iter().enumerate() {
        for _ in 0..person.visits {
            visit(random, products, customer, person, &mut events);
        }
    }
    events.sort_unstable();
    events.dedup();
    let mut csv = String::from("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n");
    for (time, customer, product, event_type) in events {
        // Writing to a `String` does not fail.
        let _ = writeln!(csv, "customer-{:03},product-{:03},{event_type},{time}", customer + 1, product + 1);
    }
    csv
}

/// A customer looks at some products of a category, and buys a part of them.
fn visit(
    random: &mut Random,
    products: &[Product],
    customer: usize,
    person: &Customer,
    events: &mut Vec<(u64, usize, usize, &str)>,
) {
    let category =
        if random.chance(0.8) { person.categories[random.below(2)] } else { random.below(CATEGORIES.len() as u64) };
    let mut time = BEGINNING + random.below(DAYS) as u64 * 86_400 + 7 * 3600 + random.below(14 * 3600) as u64;
    for _ in 0..2 + random.below(4) {
        let liking = |product: &Product| {
            if product.category == category { product.popularity } else { product.popularity / 30.0 }
        };
        let product = random.weighted(products, liking);
        for (event_type, chance) in [("View", 1.0), ("AddToCart", 0.5), ("Purchase", 0.7)] {
            if !random.chance(chance) {
                break;
            }
            events.push((time, customer, product, event_type));
            time += 15 + random.below(90) as u64;
        }
    }
}

fn items(products: &[Product]) -> String {
    let mut csv = String::from("ITEM_ID,PRICE,CATEGORY_L1,CREATION_TIMESTAMP\n");
    for (product, Product { category, cents, created, .. }) in products.iter().enumerate() {
        let (price, category) = (*cents as f64 / 100.0, CATEGORIES[*category]);
        let _ = writeln!(csv, "product-{:03},{price:.2},{category},{created}", product + 1);
    }
    csv
}

fn users(customers: &[Customer]) -> String {
    let mut csv = String::from("USER_ID,MEMBERSHIP\n");
    for (customer, Customer { membership, .. }) in customers.iter().enumerate() {
        let _ = writeln!(csv, "customer-{:03},{}", customer + 1, MEMBERSHIPS[*membership]);
    }
    csv
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_committed_data_is_what_the_generator_makes() {
        for (file, content) in generate() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("example-shop").join(file);
            let committed = fs::read_to_string(&path).unwrap();
            assert!(committed == content, "{file} differs; run `cargo run --example generate-shop`");
        }
    }

    #[test]
    fn there_are_enough_views_and_purchases_to_train_on() {
        let [(_, interactions), ..] = generate();
        for event_type in ["View", "Purchase"] {
            let rows = interactions.lines().filter(|line| line.contains(event_type)).count();
            assert!((1000..8000).contains(&rows), "{rows} rows of {event_type}");
        }
    }
}
