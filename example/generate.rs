//! Makes the example's data: a small video service with a hundred and fifty films, three hundred viewers and
//! their sessions over ninety days.
//!
//! The data has the structure that recommendations live on. Viewers have tastes: each prefers two genres.
//! Films differ in popularity, a few being watched by many. Viewing comes in sessions, in which one film
//! leads to the next of its kind. The same seed gives the same files, byte for byte.
//!
//! `cargo run --example generate [folder]` writes `Interactions/`, `Items/` and `Users/` there, by default
//! into `example`.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "every number here is small"
)]

mod files;
mod random;

use std::fmt::Write as _;
use std::io;

use random::Random;

const SEED: u64 = 20_260_101;
const FILMS: usize = 150;
const VIEWERS: usize = 300;
const DAYS: u64 = 90;
/// 2025-10-03T00:00:00Z: ninety days before the year's end.
const BEGINNING: u64 = 1_759_449_600;
const GENRES: [&str; 6] = ["Comedy", "Drama", "Thriller", "Documentary", "Animation", "Romance"];
const PLANS: [&str; 3] = ["free", "basic", "premium"];

fn main() -> io::Result<()> {
    files::write("example", generate())
}

/// The files, by their path below the example's folder.
fn generate() -> [(&'static str, String); 3] {
    let mut random = Random::with_seed(SEED);
    let films: Vec<Film> = (0..FILMS).map(|rank| Film::draw(&mut random, rank)).collect();
    let viewers: Vec<Viewer> = (0..VIEWERS).map(|_| Viewer::draw(&mut random)).collect();
    [
        ("Interactions/interactions.csv", interactions(&mut random, &films, &viewers)),
        ("Items/items.csv", items(&films)),
        ("Users/users.csv", users(&viewers)),
    ]
}

struct Film {
    genres: Vec<usize>,
    year: u64,
    minutes: u64,
    /// Films are drawn in proportion to this: a few are watched by many, most by few.
    popularity: f64,
}

impl Film {
    fn draw(random: &mut Random, rank: usize) -> Self {
        let first = random.below(GENRES.len() as u64);
        let second = random.below(GENRES.len() as u64);
        let mut genres = vec![first];
        if second != first && random.chance(0.4) {
            genres.push(second);
        }
        let year = 1975 + random.below(50) as u64;
        Self { genres, year, minutes: 75 + random.below(80) as u64, popularity: 1.0 / (rank as f64 + 2.0) }
    }
}

struct Viewer {
    tastes: [usize; 2],
    age: u64,
    plan: usize,
    sessions: usize,
}

impl Viewer {
    fn draw(random: &mut Random) -> Self {
        let tastes = [random.below(GENRES.len() as u64), random.below(GENRES.len() as u64)];
        let age = 16 + random.below(60) as u64;
        // Most viewers come a few times, some very often.
        let sessions = 2 + random.below(4) + if random.chance(0.15) { random.below(16) } else { 0 };
        Self { tastes, age, plan: random.below(PLANS.len() as u64), sessions }
    }
}

fn interactions(random: &mut Random, films: &[Film], viewers: &[Viewer]) -> String {
    let mut events: Vec<(u64, usize, usize, &str)> = Vec::new();
    for (viewer, person) in viewers.iter().enumerate() {
        for _ in 0..person.sessions {
            session(random, films, viewer, person, &mut events);
        }
    }
    events.sort_unstable();
    events.dedup();
    let mut csv = String::from("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n");
    for (time, viewer, film, event_type) in events {
        // Writing to a `String` does not fail.
        let _ = writeln!(csv, "viewer-{:03},film-{:03},{event_type},{time}", viewer + 1, film + 1);
    }
    csv
}

/// An evening: a viewer looks at some films of one genre and watches a part of them.
fn session(
    random: &mut Random,
    films: &[Film],
    viewer: usize,
    person: &Viewer,
    events: &mut Vec<(u64, usize, usize, &str)>,
) {
    let genre = if random.chance(0.85) { person.tastes[random.below(2)] } else { random.below(GENRES.len() as u64) };
    let mut time = BEGINNING + random.below(DAYS) as u64 * 86_400 + 17 * 3600 + random.below(5 * 3600) as u64;
    for _ in 0..2 + random.below(3) {
        let film =
            random.weighted(
                films,
                |film| if film.genres.contains(&genre) { film.popularity } else { film.popularity / 40.0 },
            );
        events.push((time, viewer, film, "click"));
        time += 20 + random.below(100) as u64;
        if random.chance(0.45) {
            events.push((time, viewer, film, "watch"));
            time += films[film].minutes * 60;
        }
    }
}

fn items(films: &[Film]) -> String {
    let mut csv = String::from("ITEM_ID,GENRES,YEAR,MINUTES\n");
    for (film, Film { genres, year, minutes, .. }) in films.iter().enumerate() {
        let genres: Vec<&str> = genres.iter().map(|genre| GENRES[*genre]).collect();
        let _ = writeln!(csv, "film-{:03},{},{year},{minutes}", film + 1, genres.join("|"));
    }
    csv
}

fn users(viewers: &[Viewer]) -> String {
    let mut csv = String::from("USER_ID,AGE,PLAN\n");
    for (viewer, Viewer { age, plan, .. }) in viewers.iter().enumerate() {
        let _ = writeln!(csv, "viewer-{:03},{age},{}", viewer + 1, PLANS[*plan]);
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
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("example").join(file);
            let committed = fs::read_to_string(&path).unwrap();
            assert!(committed == content, "{file} differs; run `cargo run --example generate`");
        }
    }

    #[test]
    fn there_is_enough_of_it_to_train_on() {
        let [(_, interactions), ..] = generate();
        let rows = interactions.lines().count() - 1;
        assert!((3000..6000).contains(&rows), "{rows} rows");
    }
}
