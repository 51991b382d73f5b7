//! STS, as far as asking who one is goes: `GetCallerIdentity` on the query protocol.

use std::collections::HashMap;

use http::StatusCode;
use personalize_contract::Account;

use crate::wire::sns::escaped;

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// The version of the API, by which a form is STS's and not SNS's.
const VERSION: &str = "2011-06-15";

/// The user that all credentials are of.
const USER: &str = "emulator";

/// Identifies that user, in the form that IAM gives users' identifiers.
const USER_ID: &str = "AIDAEMULATOR000000000";

/// Whether a form, or a query, calls STS.
pub(crate) fn is_addressed(form: &[u8]) -> bool {
    form_urlencoded::parse(form).any(|(name, value)| name == "Version" && value == VERSION)
}

/// Answers one request, given its form: the HTTP status, and XML.
pub(crate) fn answer(form: &[u8], account: &Account, request_id: &str) -> (StatusCode, String) {
    let fields: HashMap<String, String> = form_urlencoded::parse(form).into_owned().collect();
    match fields.get("Action").map(String::as_str).unwrap_or_default() {
        "GetCallerIdentity" => (StatusCode::OK, identity(account, request_id)),
        other => (StatusCode::BAD_REQUEST, rejection(other, request_id)),
    }
}

fn identity(Account { partition, id, .. }: &Account, request_id: &str) -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"{NAMESPACE}\"><GetCallerIdentityResult>\
         <Arn>arn:{partition}:iam::{id}:user/{USER}</Arn><UserId>{USER_ID}</UserId><Account>{id}</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>\
         </GetCallerIdentityResponse>"
    )
}

fn rejection(action: &str, request_id: &str) -> String {
    let action = escaped(action);
    format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>Sender</Type><Code>InvalidAction</Code>\
         <Message>The action `{action}` is not emulated; of STS there is only GetCallerIdentity.</Message></Error>\
         <RequestId>{request_id}</RequestId></ErrorResponse>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(form: &str) -> (StatusCode, String) {
        let account =
            Account { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), id: "210987654321".to_owned() };
        answer(form.as_bytes(), &account, "r")
    }

    #[test]
    fn a_form_is_told_by_its_version() {
        assert!(is_addressed(b"Action=GetCallerIdentity&Version=2011-06-15"));
        for other in ["Action=Publish&Version=2010-03-31", "Action=GetCallerIdentity", ""] {
            assert!(!is_addressed(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn the_caller_is_a_user_of_the_account() {
        let (status, xml) = ask("Action=GetCallerIdentity&Version=2011-06-15");
        assert_eq!(status, StatusCode::OK);
        for expected in
            ["<Account>210987654321</Account>", "<Arn>arn:aws:iam::210987654321:user/emulator</Arn>", "<UserId>AIDA"]
        {
            assert!(xml.contains(expected), "{xml}");
        }
    }

    #[test]
    fn other_actions_are_rejected_by_name() {
        for action in ["AssumeRole", "GetSessionToken", "", "A%3Cb%3E"] {
            let (status, xml) = ask(&format!("Version=2011-06-15&Action={action}"));
            let name = action.replace("%3C", "&lt;").replace("%3E", "&gt;");
            assert_eq!(status, StatusCode::BAD_REQUEST);
            assert!(xml.contains("<Code>InvalidAction</Code>") && xml.contains(&format!("`{name}`")), "{xml}");
        }
    }
}
