//! How fast are filters?

fn main() {}
