//! Buckets that are named by the host, as SDKs do unless the endpoint is an address: `<bucket>.localhost`.

use s3s::S3Result;
use s3s::host::{S3Host, VirtualHost};

/// Any name but `localhost` has its buckets in the path.
pub(crate) struct Localhost;

impl S3Host for Localhost {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let virtual_host = VirtualHost::new(host);
        Ok(match name.strip_suffix(".localhost") {
            Some(bucket) if !bucket.is_empty() => virtual_host.with_bucket(bucket),
            _ => virtual_host,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_below_localhost_are_buckets() {
        for (host, expected) in [
            ("films.localhost:4566", Some("films")),
            ("my.films.localhost", Some("my.films")),
            ("localhost:4566", None),
            (".localhost", None),
            ("emulator", None),
            ("films.example.com:80", None),
        ] {
            assert_eq!(Localhost.parse_host_header(host).expect("a host").bucket(), expected, "{host}");
        }
    }
}
