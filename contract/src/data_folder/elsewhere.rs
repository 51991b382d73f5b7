//! Where the data of a dataset is that is not in its folder, by the names of the files around it.

use super::{NAMED, file_name, is_hidden, named};
use crate::DatasetType;

/// Extensions of files that are commonly beside data and are none.
const NO_DATA: [&str; 6] = ["json", "md", "txt", "py", "ipynb", "yaml"];

/// What was found, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Elsewhere {
    pub(super) what: String,
    pub(super) remedy: String,
}

/// What is most likely the data of the dataset that the parameter file calls `key`: a folder below its own, a folder or a file of a similar name, or anything
/// that may be data at all.
pub(super) fn find(key: &str, around: &[String]) -> Option<Elsewhere> {
    let paths: Vec<&str> = around.iter().map(String::as_str).filter(|path| !has_hidden_part(path)).collect();
    below(key, &paths)
        .or_else(|| file_in_place(key, &paths))
        .or_else(|| folder_alike(key, &paths))
        .or_else(|| file_alike(key, &paths))
        .or_else(|| anything(&paths))
}

fn has_hidden_part(path: &str) -> bool {
    path.split('/').any(is_hidden)
}

/// Files in a folder below the dataset's own.
fn below(key: &str, paths: &[&str]) -> Option<Elsewhere> {
    let folder = format!("{key}/");
    let path = paths.iter().find(|path| path.strip_prefix(&folder).is_some_and(|rest| rest.contains('/')))?;
    Some(Elsewhere {
        what: format!("there are files in folders below it, such as `{path}`, which an import does not read"),
        remedy: format!("move them to `{folder}` itself"),
    })
}

/// A file where the dataset's folder should be.
fn file_in_place(key: &str, paths: &[&str]) -> Option<Elsewhere> {
    let path = paths.iter().find(|path| **path == key)?;
    Some(Elsewhere {
        what: format!("`{path}` is a file and not a folder"),
        remedy: format!("move it to `{path}/{}.csv`", path.to_ascii_lowercase()),
    })
}

/// A folder of the dataset's name in another case or number, or in another place.
fn folder_alike(key: &str, paths: &[&str]) -> Option<Elsewhere> {
    let own = format!("{key}/");
    let folders = paths.iter().filter_map(|path| {
        let (folders, _) = path.rsplit_once('/')?;
        let mut end = 0;
        for part in folders.split('/') {
            end += part.len() + 1;
            if is_alike(part, key) && path[..end] != own {
                return Some((&path[..end], *path));
            }
        }
        None
    });
    // The nearest is the one with the fewest folders above it.
    let (folder, path) = folders.min_by_key(|(folder, _)| folder.matches('/').count())?;
    let is_beside = folder.matches('/').count() == 1;
    let remedy = if is_beside {
        format!("rename it to `{own}`, as folders are called after their datasets")
    } else {
        format!("move it, so that the folder `{own}` is where this one is expected")
    };
    Some(Elsewhere { what: format!("instead there is `{folder}` with the file `{}`", file_name(path)), remedy })
}

/// A file of the dataset's name, or with it among the words of its name.
fn file_alike(key: &str, paths: &[&str]) -> Option<Elsewhere> {
    let own = format!("{key}/");
    let stem = |path: &str| file_name(path).split('.').next().unwrap_or_default().to_owned();
    let is_named = |path: &&&str| is_alike(&stem(path), key);
    let has_word = |path: &&&str| {
        stem(path).split(|character: char| !character.is_ascii_alphanumeric()).any(|word| is_alike(word, key))
    };
    let others: Vec<&str> = paths.iter().copied().filter(|path| !path.starts_with(&own)).collect();
    let path = others.iter().find(is_named).or_else(|| others.iter().find(has_word))?;
    Some(Elsewhere {
        what: format!("instead there is the file `{path}`"),
        remedy: format!("move it into the folder `{own}`"),
    })
}

/// Files by the side of the dataset's folder that may be data, whatever they are called.
fn anything(paths: &[&str]) -> Option<Elsewhere> {
    let is_of_dataset = |path: &str| path.split_once('/').is_some_and(|(first, _)| DatasetType::parse(first).is_some());
    let extension = |path: &str| file_name(path).rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let is_of_project = |path: &str| extension(path).is_some_and(|extension| NO_DATA.contains(&extension.as_str()));
    let may_be_data = |path: &&&str| !is_of_dataset(path) && !is_of_project(path);
    let found: Vec<String> = paths.iter().filter(may_be_data).take(NAMED + 1).map(|path| (*path).to_owned()).collect();
    if found.is_empty() {
        return None;
    }
    Some(Elsewhere {
        what: format!("instead there are other files, such as {}", named(&found[..found.len().min(NAMED)])),
        remedy: "move those that are its data into this folder, or leave the dataset out of the parameter file"
            .to_owned(),
    })
}

/// Whether a name is that of the dataset but for case, for what is no letter, and for an `s` at its end.
fn is_alike(name: &str, key: &str) -> bool {
    let letters = |name: &str| {
        let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        letters.to_ascii_lowercase().trim_end_matches('s').to_owned()
    };
    !name.is_empty() && letters(name) == letters(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DatasetType::{ActionInteractions, Interactions, Items, Users};

    fn found(dataset_type: DatasetType, around: &[&str]) -> String {
        let around: Vec<String> = around.iter().map(|path| (*path).to_owned()).collect();
        find(dataset_type.as_str(), &around)
            .map_or_else(String::new, |found| format!("{}: {}", found.what, found.remedy))
    }

    #[test]
    fn what_is_there_instead_is_named() {
        let cases: [(DatasetType, &[&str], &str); 12] = [
            (
                Interactions,
                &["Interactions", "interactions/i.csv"],
                "`Interactions` is a file and not a folder: move it to `Interactions/interactions.csv`",
            ),
            (
                Users,
                &["Interactions/i.csv", "Users"],
                "`Users` is a file and not a folder: move it to `Users/users.csv`",
            ),
            (
                Interactions,
                &["params.json", "interactions/i.csv"],
                "instead there is `interactions/` with the file `i.csv`: rename it to `Interactions/`",
            ),
            (Interactions, &["Interaction/a.csv"], "instead there is `Interaction/` with the file `a.csv`: rename it"),
            (
                Items,
                &["data/Items/a.csv", "data/Users/u.csv"],
                "instead there is `data/Items/` with the file `a.csv`: move it",
            ),
            (
                Interactions,
                &["Interactions/2024/01/a.csv"],
                "there are files in folders below it, such as `Interactions/2024/01/a.csv`",
            ),
            (
                Users,
                &["Interactions/a.csv", "Users.csv"],
                "instead there is the file `Users.csv`: move it into the folder `Users/`",
            ),
            (
                Interactions,
                &["export/user-item-interactions-2024.csv"],
                "instead there is the file `export/user-item-interactions-2024.csv`",
            ),
            (
                ActionInteractions,
                &["interactions/a.csv", "action-interactions/b.csv"],
                "instead there is `action-interactions/`",
            ),
            (
                Interactions,
                &["params.json", "ratings.csv", "movies.csv"],
                "instead there are other files, such as `ratings.csv`, `movies.csv`",
            ),
            (Interactions, &["params.json", "Items/items.csv", "README.md"], ""),
            (Interactions, &["_temporary/Interactions/a.csv", ".git/interactions/b"], ""),
        ];
        for (dataset_type, around, expected) in cases {
            let found = found(dataset_type, around);
            assert!(
                if expected.is_empty() { found.is_empty() } else { found.starts_with(expected) },
                "{around:?}: {found}"
            );
        }
    }

    #[test]
    fn the_nearest_of_several_is_named() {
        let around = ["backup/2023/interactions/a.csv", "interactions/b.csv", "data/interactions/c.csv"];
        assert!(found(Interactions, &around).contains("`interactions/` with the file `b.csv`"));
        assert_eq!(found(Interactions, &["Interactions/empty.csv"]), "", "its own folder has been looked at");
    }
}
