//! What columns are commonly called that hold what the service's fields hold.

use personalize_contract::DatasetType::{self, ActionInteractions, Actions, Interactions, Items, Users};
use personalize_contract::schema::documented_name;

const USER: &[&str] = &[
    "userid",
    "user",
    "uid",
    "customerid",
    "customer",
    "viewerid",
    "viewer",
    "visitorid",
    "visitor",
    "memberid",
    "member",
    "accountid",
    "account",
    "clientid",
    "client",
    "subscriberid",
    "subscriber",
    "profileid",
    "profile",
    "personid",
    "person",
    "reviewerid",
    "reviewer",
    "shopperid",
    "shopper",
    "listenerid",
    "readerid",
    "buyerid",
];

const ITEM: &[&str] = &[
    "itemid",
    "item",
    "iid",
    "productid",
    "product",
    "sku",
    "asin",
    "movieid",
    "movie",
    "filmid",
    "film",
    "videoid",
    "video",
    "showid",
    "show",
    "titleid",
    "contentid",
    "content",
    "articleid",
    "article",
    "bookid",
    "book",
    "isbn",
    "songid",
    "song",
    "trackid",
    "track",
    "artistid",
    "gameid",
    "recipeid",
    "postid",
    "listingid",
    "offerid",
    "courseid",
    "jobid",
    "newsid",
];

const MOMENT: &[&str] = &[
    "timestamp",
    "eventtimestamp",
    "eventtime",
    "unixtimestamp",
    "unixtime",
    "unixreviewtime",
    "ts",
    "time",
    "datetime",
    "occurredat",
    "createdat",
    "orderedat",
    "purchasedat",
    "ratedat",
    "watchedat",
    "date",
    "eventdate",
];

const EVENT_TYPE: &[&str] =
    &["eventtype", "event", "eventname", "interactiontype", "interaction", "behavior", "behaviour", "activity"];

const EVENT_VALUE: &[&str] = &["eventvalue", "rating", "score", "stars"];

const ACTION: &[&str] = &["actionid", "action", "offerid", "offer"];

const CREATED: &[&str] = &["creationtimestamp", "creationtime", "createdat", "creationdate", "publishedat"];

/// The fields that other columns may hold, in the order in which they choose, with their names.
fn known(dataset_type: DatasetType) -> &'static [(&'static str, &'static [&'static str])] {
    match dataset_type {
        Interactions => &[
            ("USER_ID", USER),
            ("ITEM_ID", ITEM),
            ("TIMESTAMP", MOMENT),
            ("EVENT_TYPE", EVENT_TYPE),
            ("EVENT_VALUE", EVENT_VALUE),
        ],
        Items => &[("ITEM_ID", ITEM), ("CREATION_TIMESTAMP", CREATED)],
        Users => &[("USER_ID", USER)],
        Actions => &[("ACTION_ID", ACTION), ("CREATION_TIMESTAMP", CREATED)],
        ActionInteractions => {
            &[("USER_ID", USER), ("ACTION_ID", ACTION), ("EVENT_TYPE", EVENT_TYPE), ("TIMESTAMP", MOMENT)]
        }
    }
}

/// The identifier of a record, which may be called `id`.
const fn identifier(dataset_type: DatasetType) -> Option<&'static str> {
    match dataset_type {
        Items => Some("ITEM_ID"),
        Users => Some("USER_ID"),
        Actions => Some("ACTION_ID"),
        Interactions | ActionInteractions => None,
    }
}

/// What is left of a name when neither case nor what separates words counts.
pub(super) fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// For each column of a header, the field of the dataset type that it holds, as far as its name says so. A field is in one
/// column: in that which has its name, or else in that which has the first of the names that it goes by.
pub(super) fn recognised(header: &[String], dataset_type: DatasetType) -> Vec<Option<&'static str>> {
    let mut fields: Vec<Option<&'static str>> = vec![None; header.len()];
    for (place, column) in header.iter().enumerate() {
        let documented = documented_name(column.trim(), dataset_type, None);
        fields[place] = documented.filter(|field| !fields.contains(&Some(*field)));
    }
    for (field, names) in known(dataset_type) {
        let own = letters(field);
        let of_record = identifier(dataset_type).filter(|identifier| identifier == field).map(|_| "id");
        let names = std::iter::once(own.as_str()).chain(names.iter().copied()).chain(of_record);
        for name in names {
            if fields.contains(&Some(*field)) {
                break;
            }
            let free = |place: &usize| fields[*place].is_none() && letters(&header[*place]) == name;
            if let Some(place) = (0..header.len()).find(free) {
                fields[place] = Some(field);
            }
        }
    }
    fields
}

/// What a header holds, as far as its names say so.
pub(super) fn dataset_type_of(header: &[String]) -> Option<DatasetType> {
    let has = |dataset_type, field| recognised(header, dataset_type).contains(&Some(field));
    let has_user = has(Interactions, "USER_ID");
    let has_item = has(Interactions, "ITEM_ID");
    let has_action = header.iter().any(|column| letters(column) == "actionid");
    match (has_user, has_item, has_action) {
        (true, true, _) => Some(Interactions),
        (true, false, true) => Some(ActionInteractions),
        (false, true, _) => Some(Items),
        (true, false, false) => Some(Users),
        (false, false, true) => Some(Actions),
        (false, false, false) => None,
    }
}

/// How much a file's name speaks for a dataset type: 0 for not at all.
pub(super) fn of_file_name(name: &str, dataset_type: DatasetType) -> usize {
    let words: &[&str] = match dataset_type {
        Interactions => &["interaction", "rating", "event", "click", "view", "purchase", "order", "play", "log"],
        Items => &["item", "product", "movie", "film", "video", "article", "book", "song", "track", "catalog"],
        Users => &["user", "customer", "viewer", "member", "profile", "subscriber"],
        Actions => &["action"],
        ActionInteractions => &["actioninteraction"],
    };
    let name = letters(name);
    words.iter().position(|word| name.contains(word)).map_or(0, |place| words.len() - place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn fields_are_recognised_by_what_their_columns_are_commonly_called() {
        let fields = |text: &str, dataset_type| -> Vec<&str> {
            recognised(&header(text), dataset_type).into_iter().map(Option::unwrap_or_default).collect()
        };
        assert_eq!(
            fields("userId,movieId,rating,timestamp", Interactions),
            ["USER_ID", "ITEM_ID", "EVENT_VALUE", "TIMESTAMP"]
        );
        assert_eq!(fields("user,product,event,ts", Interactions), ["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP"]);
        assert_eq!(fields("movieId,title,genres", Items), ["ITEM_ID", "", ""]);
        assert_eq!(fields("id,name", Users), ["USER_ID", ""]);
        assert_eq!(
            fields("item,ITEM_ID,user_id", Interactions),
            ["", "ITEM_ID", "USER_ID"],
            "its own name counts first"
        );
        assert_eq!(fields("USER_ID,User_Id,TIMESTAMP", Interactions), ["USER_ID", "", "TIMESTAMP"]);
    }

    #[test]
    fn a_header_says_what_dataset_it_is_of() {
        let cases = [
            ("USER_ID,ITEM_ID,TIMESTAMP", Some(Interactions)),
            ("movieId,title", Some(Items)),
            ("customer_id,age", Some(Users)),
            ("USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP", Some(ActionInteractions)),
            ("ACTION_ID,VALUE", Some(Actions)),
            ("a,b", None),
        ];
        for (text, expected) in cases {
            assert_eq!(dataset_type_of(&header(text)), expected, "{text}");
        }
        assert!(of_file_name("ratings.csv", Interactions) > of_file_name("logins.csv", Interactions));
        assert_eq!(of_file_name("tags.csv", Interactions), 0);
    }
}
