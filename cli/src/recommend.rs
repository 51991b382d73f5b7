//! `pipeline recommend`: what a user would be recommended by a campaign or a recommender of a parameter file.

mod answer;
mod deployed;
mod question;
mod rows;
mod target;
mod view;

use aws_config::SdkConfig;
use aws_sdk_personalizeruntime::Client;

use crate::arguments::{BucketOption, Recommend};
use crate::aws::Address;
use crate::command_error::CommandError;
use crate::desired::Desired;
use crate::display::Terminal;
use crate::display::output::{write_progress, write_result};
use crate::display::wrap::wrap;
use crate::exit::Exit;
use crate::parameter_file;
use crate::report_files::ReportFiles;
use crate::training::{Trained, train};

use question::{Answered, Question};
use rows::Rows;
use target::{Arns, Target};
use view::View;

/// Runs the parameter file, asks for recommendations, and writes them to stdout.
///
/// # Errors
/// When it could not be started. A request that is rejected is an exit code.
pub async fn recommend(arguments: Recommend) -> Result<Exit, CommandError> {
    let address = Address::of(&arguments.aws, BucketOption::deployed(&arguments.training.bucket))?;
    let desired = Desired::read(&parameter_file::find(&arguments.training.path)?)?;
    if let Some(address) = address {
        return deployed::recommend(&arguments, desired.as_ref(), &address).await;
    }
    // A file that has errors asks for nothing; the run reports them.
    let target = desired.as_ref().map(|desired| Target::choose(&arguments, desired)).transpose()?;
    let Trained { laptop, report } =
        match train(&arguments.training, "nothing can be recommended", &ReportFiles::default()).await? {
            Ok(trained) => trained,
            Err(exit) => return Ok(exit),
        };
    let Some(target) = target else { return Ok(Exit::Failed) };
    let rows = Rows::Imported { emulator: laptop.emulator(), report: &report };
    ask(&arguments, &target, Arns::OfRun(&report), &laptop.sdk_config(), rows).await
}

/// Asks a target, and writes what it recommends to stdout.
async fn ask(
    arguments: &Recommend,
    target: &Target,
    arns: Arns<'_>,
    config: &SdkConfig,
    rows: Rows<'_>,
) -> Result<Exit, CommandError> {
    let recipe = target.recipe(&aws_sdk_personalize::Client::new(config), arns).await?;
    let question = Question::new(arguments, target, recipe, arns);
    match question.ask(&Client::new(config)).await? {
        Answered::Rejected(message) => {
            let message = format!("error: {}: {message}\n", target.in_words());
            write_progress(&wrap(&message, Terminal::stderr().width(), 2));
            Ok(Exit::Failed)
        }
        Answered::With(answer) => {
            let view = View::of(arguments, target, recipe, answer, rows).await?;
            write_result(&view.written(arguments.training.output, &Terminal::stdout())?)?;
            Ok(Exit::Succeeded)
        }
    }
}
