//! The input of an invocation: the schedule's own, in which attributes of its context are filled in, or else the
//! notification that targets get by default.

use personalize_contract::Account;
use serde_json::json;

use crate::clock::Timestamp;

/// What is known of an invocation when it is made.
pub(super) struct Context<'a> {
    pub(super) account: &'a Account,
    pub(super) schedule_arn: &'a str,
    pub(super) scheduled_time: Timestamp,
    /// Of this attempt. There is one for each invocation, since it always succeeds.
    pub(super) execution_id: &'a str,
}

impl Context<'_> {
    /// What an execution gets as its input.
    pub(super) fn input(&self, input: Option<&str>) -> String {
        let Some(input) = input else { return self.notification() };
        let attributes = [
            ("<aws.scheduler.schedule-arn>", self.schedule_arn),
            ("<aws.scheduler.scheduled-time>", &self.time()),
            ("<aws.scheduler.execution-id>", self.execution_id),
            ("<aws.scheduler.attempt-number>", "1"),
        ];
        attributes.into_iter().fold(input.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// Without a fraction of a second, which no scheduled time has.
    fn time(&self) -> String {
        self.scheduled_time.rfc3339().replace(".000Z", "Z")
    }

    fn notification(&self) -> String {
        let notification = json!({
            "version": "0",
            "id": self.execution_id,
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": self.account.id,
            "time": self.time(),
            "region": self.account.region,
            "resources": [self.schedule_arn],
            "detail": "{}",
        });
        notification.to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn attributes_are_filled_in_wherever_they_are() {
        let account =
            Account { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), id: "210987654321".to_owned() };
        let scheduled_time = Timestamp(1_767_225_600.0);
        let context = Context { account: &account, schedule_arn: "arn", scheduled_time, execution_id: "d32c5" };
        let input = r#"{"a": "<aws.scheduler.schedule-arn>/<aws.scheduler.schedule-arn>", "t": "<aws.scheduler.scheduled-time>",
            "<aws.scheduler.execution-id>": "<aws.scheduler.attempt-number> of <aws.scheduler.attempts>"}"#;
        let filled: Value = serde_json::from_str(&context.input(Some(input))).expect("JSON");
        let expected = json!({"a": "arn/arn", "t": "2026-01-01T00:00:00Z", "d32c5": "1 of <aws.scheduler.attempts>"});
        assert_eq!(filled, expected);
        let default: Value = serde_json::from_str(&context.input(None)).expect("JSON");
        assert_eq!((&default["time"], &default["resources"][0]), (&json!("2026-01-01T00:00:00Z"), &json!("arn")));
    }
}
