//! temporary
use personalize_emulator::{Emulator, Options, Clock};
#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let emulator = Emulator::new(Options { clock: Clock::scaled(args[2].parse().unwrap()), ..Options::default() });
    emulator.objects().mount_folder("data", std::path::Path::new(&args[1]));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:18777").await.unwrap();
    emulator.serve(listener).await.unwrap();
}
