//! The ARNs of schedules and groups, and what other ARNs have to look like.

use personalize_contract::Account;
use personalize_contract::arn::Arn;

/// The ARN of a schedule.
pub(super) fn of_schedule(account: &Account, group: &str, name: &str) -> String {
    resource(account, &format!("schedule/{group}/{name}"))
}

/// The ARN of a group of schedules.
pub(super) fn of_group(account: &Account, name: &str) -> String {
    resource(account, &format!("schedule-group/{name}"))
}

fn resource(account: &Account, path: &str) -> String {
    format!("arn:{}:scheduler:{}:{}:{path}", account.partition, account.region, account.id)
}

/// Whether it is the ARN of a state machine, which is what Step Functions is invoked by; of a version or an alias too.
pub(super) fn is_state_machine(arn: &str) -> bool {
    after_account(arn, "states").is_some_and(|resource| {
        resource.strip_prefix("stateMachine:").is_some_and(|name| !name.is_empty() && !name.starts_with(':'))
    })
}

/// Whether it is the ARN of a role.
pub(super) fn is_role(arn: &str) -> bool {
    let named = |character: char| character.is_ascii_alphanumeric() || "_+=,.@/-".contains(character);
    after_account(arn, "iam").and_then(|resource| resource.strip_prefix("role/")).is_some_and(|name| all(name, named))
}

/// Whether it is the ARN of a queue.
pub(super) fn is_queue(arn: &str) -> bool {
    let named = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    after_account(arn, "sqs").is_some_and(|name| all(name, named))
}

/// Whether it is the ARN of a key of KMS.
pub(super) fn is_kms_key(arn: &str) -> bool {
    let key = after_account(arn, "kms").and_then(|key| key.strip_prefix("key/").or_else(|| key.strip_prefix("alias/")));
    key.is_some_and(|name| name.is_empty() || all(name, is_of_a_name))
}

/// The name in the ARN of a group.
pub(super) fn group_of(arn: &str) -> Option<&str> {
    after_account(arn, "scheduler")?.strip_prefix("schedule-group/").filter(|name| all(name, is_of_a_name))
}

/// `[0-9a-zA-Z-_.]`
pub(super) fn is_of_a_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_.".contains(character)
}

/// Some characters, each of which is allowed.
pub(super) fn all(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(allowed)
}

/// What follows `arn:aws:<service>:<region>:<account>:`, in any partition.
fn after_account<'arn>(arn: &'arn str, service: &str) -> Option<&'arn str> {
    Arn::split(arn).filter(|arn| arn.service == service).map(|arn| arn.resource)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_told_by_their_service_and_resource() {
        for (check, good, bad) in [
            (
                is_state_machine as fn(&str) -> bool,
                "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:films:live",
                "arn:aws:states:us-east-1:123456789012:execution:films:x",
            ),
            (is_role, "arn:aws:iam::123456789012:role/service/Films+=,.@_-", "arn:aws:iam::12345678901:role/Films"),
            (is_queue, "arn:aws:sqs:us-east-1:123456789012:failed", "arn:aws:sqs:us-east-1:123456789012:failed.fifo"),
            (is_kms_key, "arn:aws:kms:us-east-1:123456789012:key/1-2", "arn:aws:kms:us-east-1:123456789012:store/1"),
            (
                |arn| group_of(arn) == Some("films"),
                "arn:aws:scheduler:us-east-1:123456789012:schedule-group/films",
                "arn:aws:scheduler:us-east-1:123456789012:schedule/films/nightly",
            ),
        ] {
            assert!(check(good), "{good}");
            assert!(!check(bad), "{bad}");
            for broken in [&good[1..], &good.replace("aws", "was"), &good.replace("123456789012", "films"), ""] {
                assert!(!check(broken), "{broken}");
            }
        }
    }
}
