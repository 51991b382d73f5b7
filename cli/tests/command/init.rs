//! `pipeline init`: what it says, what it asks, and that it overwrites nothing.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::terminal::run_typing;
use crate::support::{folder, json_of, path, pipeline, write};

/// Ratings, films and tags as a download has them.
fn downloaded(name: &str) -> PathBuf {
    let place = folder(name);
    let mut ratings = "userId,movieId,rating,timestamp\n".to_owned();
    let mut tags = "userId,movieId,tag,timestamp\n".to_owned();
    for row in 0..1500 {
        let (user, film, second) = (row % 50, row * 7 % 90, 1_600_000_000 + row * 60);
        writeln!(ratings, "{user},{film},{}.0,{second}", row % 5 + 1).expect("a string takes it");
        if row % 10 == 0 {
            writeln!(tags, "{user},{film},funny,{second}").expect("a string takes it");
        }
    }
    let mut films = "movieId,title,genres,release year\n".to_owned();
    for film in 0..90 {
        let genres = ["Drama", "Comedy|Drama", "Film-Noir"][film % 3];
        writeln!(films, "{film},\"A Film, of a long \"\"night\"\" ({film})\",{genres},{}", 1950 + film % 40)
            .expect("a string takes it");
    }
    write(&place.join("ratings.csv"), ratings);
    write(&place.join("movies.csv"), films);
    write(&place.join("tags.csv"), tags);
    write(&place.join("links.csv"), "imdb,tmdb\n1,2\n");
    place
}

fn contents(place: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(place).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut contents: Vec<_> =
        entries.filter(|path| path.is_file()).map(|path| (path.clone(), fs::read(path).expect("a file"))).collect();
    contents.sort();
    contents
}

#[test]
fn a_download_becomes_a_folder_that_runs_and_stays_as_it_was() {
    let place = downloaded("download");
    let (before, into) = (contents(&place), place.with_file_name("made"));
    let _ = fs::remove_dir_all(&into);
    let arguments = ["init", path(&place), "--into", path(&into), "--name", "films", "--output", "json"];
    let output = pipeline(&arguments);
    let document = json_of(&output);
    assert_eq!(output.status.code(), Some(0), "{document:#}");
    assert_eq!((&document["errors"], &document["steps"]), (&json!(0), &json!([])));
    let unused: Vec<&str> =
        document["unused"].as_array().expect("a list").iter().filter_map(|one| one.as_str()).collect();
    assert!(unused.iter().any(|one| one.contains("--dataset Interactions=tags.csv")), "{unused:?}");
    assert!(unused.iter().any(|one| one.starts_with("links.csv is not used: its columns imdb, tmdb")), "{unused:?}");
    let header =
        |file: &str| fs::read_to_string(into.join(file)).expect("a copy").lines().next().unwrap_or_default().to_owned();
    assert_eq!(header("Interactions/part-1.csv"), "USER_ID,ITEM_ID,EVENT_VALUE,TIMESTAMP");
    assert_eq!(header("Items/part-1.csv"), "ITEM_ID,TITLE,GENRES,RELEASE_YEAR");
    let items = fs::read_to_string(into.join("Items/part-1.csv")).expect("a copy");
    assert!(items.contains(r#"0,"A Film, of a long \"night\" (0)",Drama,1950"#), "{items}");
    assert_eq!(contents(&place), before);
    let run = pipeline(&["run", path(&into), "--output", "json"]);
    assert_eq!(json_of(&run)["status"], "SUCCEEDED");
    let again = pipeline(&arguments);
    assert_eq!(again.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&again.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(stderr.contains("is there already, and is left as it is"), "{stderr}");
}

#[test]
fn what_is_to_be_renamed_is_said_and_the_check_fails_until_it_is() {
    let place = folder("rename");
    let mut rows = "user,ITEM_ID,TIMESTAMP\n".to_owned();
    for row in 0..1500 {
        writeln!(rows, "{},{},{}", row % 50, row % 90, 1_600_000_000 + row).expect("a string takes it");
    }
    write(&place.join("Interactions/a.csv"), &rows);
    let output = pipeline(&["init", path(&place), "--name", "films"]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains("Interactions: rename the column `user` to USER_ID in the header"), "{stdout}");
    assert!(stdout.contains("PP0692") && stdout.contains("aws-user-personalization-v2"), "{stdout}");
    write(&place.join("Interactions/a.csv"), rows.replacen("user", "USER_ID", 1));
    assert_eq!(pipeline(&["check", path(&place)]).status.code(), Some(0), "once it is renamed");
    let before = fs::read(place.join("params.json")).expect("the file");
    assert_eq!(pipeline(&["init", path(&place)]).status.code(), Some(2));
    assert_eq!(fs::read(place.join("params.json")).expect("the file"), before, "nothing is overwritten");
}

#[test]
fn what_cannot_be_known_is_said_by_options_and_refused_without() {
    let place = folder("options");
    let mut rows = "who,what,when\n".to_owned();
    for row in 0..1500 {
        writeln!(rows, "{},{},{}", row % 50, row % 90, 1_600_000_000 + row).expect("a string takes it");
    }
    write(&place.join("log.csv"), &rows);
    let into = place.join("made");
    let init = |more: &[&str]| pipeline(&[&["init", path(&place), "--into", path(&into)], more].concat());
    let file = ["--dataset", "Interactions=log.csv"];
    let columns = ["--column", "USER_ID=who", "--column", "ITEM_ID=what"];
    for (arguments, expected) in [
        (vec![], "name the file with --dataset Interactions=FILE"),
        (file.to_vec(), "none of the columns who, what, when is recognised as USER_ID"),
        ([&file[..], &columns[..]].concat(), "say which it is with --column Interactions.TIMESTAMP=NAME"),
        (
            [&file[..], &["--column", "USER_ID=whom"]].concat(),
            "--column USER_ID=whom: log.csv has the columns who, what, when; did you mean `who`?",
        ),
        (
            [&file[..], &columns[..], &["--column", "EVENT_TYPE=whn"]].concat(),
            "--column EVENT_TYPE=whn: log.csv has the columns who, what, when; did you mean `when`?",
        ),
        (
            [&file[..], &columns[..], &["--column", "TIMESTEMP=when"]].concat(),
            "the service knows no field TIMESTEMP of Interactions; did you mean `TIMESTAMP`?",
        ),
        (
            [&file[..], &columns[..], &["--column", "Interaction.TIMESTAMP=when"]].concat(),
            "there is no data of Interaction, but of Interactions; did you mean `Interactions`?",
        ),
        (vec!["--dataset", "Items=none.csv"], "there is no CSV file at none.csv"),
        (vec!["--dataset", "Films=log.csv"], "expected TYPE=PATH"),
        (
            [&file[..], &columns[..], &["--column", "TIMESTAMP=when", "--name", "two words"]].concat(),
            "give another with --name",
        ),
    ] {
        let refused = init(&arguments);
        let stderr = String::from_utf8_lossy(&refused.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(refused.status.code() == Some(2) && stderr.contains(expected), "{arguments:?}: {stderr}");
        assert!(!into.exists(), "nothing is written");
    }
    let output =
        init(&[&file[..], &columns[..], &["--column", "Interactions.TIMESTAMP=when", "--name", "log"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn on_a_terminal_it_asks_what_it_cannot_know() {
    let place = folder("asked");
    let mut rows = "who,ITEM_ID,TIMESTAMP\n".to_owned();
    for row in 0..1500 {
        writeln!(rows, "{},{},{}", row % 50, row % 90, 1_600_000_000 + row).expect("a string takes it");
    }
    write(&place.join("log.csv"), &rows);
    let into = place.join("made");
    let arguments = ["init", path(&place), "--dataset", "Interactions=log.csv", "--into", path(&into)];
    let keys = [("is USER_ID of Interactions?", "9\n"), ("`9` is none of them.", "1\n")];
    let session = run_typing((40, 100), &arguments, &[], &keys);
    assert_eq!(session.code, Some(0), "{}", String::from_utf8_lossy(&session.bytes));
    assert!(
        fs::read_to_string(into.join("Interactions/part-1.csv"))
            .expect("a copy")
            .starts_with("USER_ID,ITEM_ID,TIMESTAMP\n")
    );
}
