//! The clock's page.

use personalize_emulator::{Clock, Options, Timestamp};

use super::{create_group, get, submit, submit_with};
use crate::world::World;

const PATH: &str = "/_emulator/console/clock";

/// The beginning of the clocks of these tests.
const START: f64 = 1_767_225_600.0;

fn passed(world: &World) -> f64 {
    world.emulator.clock().now().0 - START
}

#[tokio::test]
async fn a_virtual_clock_is_advanced_by_forms_without_a_script() {
    let world = World::new().await;
    for (form, expected) in [
        ("advance=3600", 3600.0),
        ("advance=86400", 90_000.0),
        ("advance=0.5", 90_000.5),
        ("to=2026-01-03T00:00:00Z", 172_800.0),
        ("to=2026-01-04T00%3A00", 259_200.0),
    ] {
        let answer = submit(&world, PATH, form).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some(PATH)), "{form}: {}", answer.body);
        assert!((passed(&world) - expected).abs() < 0.01, "{form}: {}", passed(&world));
    }
    assert!(get(&world, PATH).await.says(&[
        "virtual",
        "Shows 2026-01-04 00:00:00 UTC",
        "A virtual clock has no speed"
    ]));
}

#[tokio::test]
async fn the_next_event_is_shown_advanced_to_and_has_happened_then() {
    let world = World::new().await;
    let group = create_group(&world.emulator, "films").await;
    let page = get(&world, PATH).await;
    assert!(page.says(&["creation ends", &group]), "{}", page.text());
    submit(&world, PATH, "advance=next").await;
    assert!((1.0..3600.0).contains(&passed(&world)), "{}", passed(&world));
    assert!(get(&world, "/_emulator/").await.says(&["films ACTIVE"]));
    let none = submit(&world, PATH, "advance=next").await;
    assert_eq!(none.status, 400);
    assert!(none.says(&["Nothing is going to happen by itself"]));
}

#[tokio::test]
async fn a_form_leads_back_to_the_page_that_it_was_sent_from() {
    let world = World::new().await;
    let own = "origin: http://localhost\r\nsec-fetch-site: same-origin\r\n";
    let referrer = format!("{own}referer: http://localhost/_emulator/?type=campaign\r\n");
    let answer = submit_with(&world, PATH, &referrer, "advance=60").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/_emulator/?type=campaign")));
    let elsewhere = format!("{own}referer: http://localhost/bucket/page.html\r\n");
    assert_eq!(submit_with(&world, PATH, &elsewhere, "advance=60").await.header("location"), Some(PATH));
}

#[tokio::test]
async fn wrong_values_are_explained_on_the_page_and_move_nothing() {
    let world = World::new().await;
    for (form, expected) in [
        ("advance=-1", "`-1` is no number of seconds"),
        ("advance=x", "`x` is no number of seconds"),
        ("advance=1e300", "The clock was not moved"),
        ("to=yesterday", "`yesterday` is no moment"),
        ("to=2025-01-01T00:00:00Z", "cannot be set back"),
        ("speed=2", "a virtual clock has no speed"),
        ("pause=perhaps", "and not `perhaps`"),
        ("", "Choose what the clock is to do"),
    ] {
        let answer = submit(&world, PATH, form).await;
        assert_eq!(answer.status, 400, "{form}");
        assert!(answer.says(&[expected]) && answer.body.contains("role=\"alert\""), "{form}: {}", answer.text());
    }
    assert!(passed(&world).abs() < 0.001);
}

#[tokio::test]
async fn a_real_clock_is_paused_and_sped_up_and_says_why_it_cannot_be_moved() {
    let world = World::with(Options { clock: Clock::real(), ..Options::default() }).await;
    assert!(get(&world, PATH).await.says(&["real: it goes by itself", "cannot be moved", "Speed 1 seconds"]));
    assert_eq!(submit(&world, PATH, "pause=yes").await.status, 303);
    let clock = world.emulator.clock();
    let paused: Timestamp = clock.now();
    assert!(get(&world, PATH).await.says(&["State paused", "Resume"]));
    assert_eq!((clock.now(), clock.is_paused()), (paused, true));
    assert_eq!(submit(&world, PATH, "pause=no").await.status, 303);
    assert_eq!(submit(&world, PATH, "speed=100000").await.status, 303);
    assert_eq!((clock.speed(), clock.is_paused()), (Some(100_000.0), false));
    let refused = submit(&world, PATH, "advance=3600").await;
    assert_eq!(refused.status, 400);
    assert!(refused.says(&["only a virtual clock can be moved"]), "{}", refused.text());
    assert_eq!(submit(&world, PATH, "speed=0").await.status, 400);
}

#[tokio::test]
async fn a_virtual_clock_is_paused_and_advanced_all_the_same() {
    let world = World::new().await;
    submit(&world, PATH, "pause=yes").await;
    assert!(world.emulator.clock().is_paused());
    assert!(get(&world, "/_emulator/").await.says(&["paused"]));
    submit(&world, PATH, "advance=60").await;
    assert!((passed(&world) - 60.0).abs() < 0.001);
    submit(&world, PATH, "pause=no").await;
    assert!(!world.emulator.clock().is_paused());
}
