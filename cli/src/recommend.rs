//! `pipeline recommend`: what a user would be recommended by a campaign or a recommender of a parameter file.

mod answer;
mod question;
mod target;
mod view;

use aws_sdk_personalizeruntime::Client;

use crate::arguments::Recommend;
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
use target::Target;
use view::View;

/// Runs the parameter file, asks for recommendations, and writes them to stdout.
///
/// # Errors
/// When it could not be started. A request that is rejected is an exit code.
pub async fn recommend(arguments: Recommend) -> Result<Exit, CommandError> {
    let desired = Desired::read(&parameter_file::find(&arguments.training.path)?)?;
    // A file that has errors asks for nothing; the run reports them.
    let target = desired.as_ref().map(|desired| Target::choose(&arguments, desired)).transpose()?;
    let Trained { laptop, report } =
        match train(&arguments.training, "nothing can be recommended", &ReportFiles::default()).await? {
            Ok(trained) => trained,
            Err(exit) => return Ok(exit),
        };
    let Some(target) = target else { return Ok(Exit::Failed) };
    let config = laptop.sdk_config();
    let recipe = target.recipe(&aws_sdk_personalize::Client::new(&config), &report).await?;
    let question = Question::new(&arguments, &target, recipe, &report);
    match question.ask(&Client::new(&config)).await? {
        Answered::Rejected(message) => {
            let message = format!("error: {}: {message}\n", target.in_words());
            write_progress(&wrap(&message, Terminal::stderr().width(), 2));
            Ok(Exit::Failed)
        }
        Answered::With(answer) => {
            let view = View::of(&arguments, &target, recipe, answer, laptop.emulator(), &report).await?;
            write_result(&view.written(arguments.training.output, &Terminal::stdout())?)?;
            Ok(Exit::Succeeded)
        }
    }
}
