//! Whose requests are taken: those of programs that reach the port by a name of this machine. What a page in a browser
//! sends is rejected, before anything of it is parsed, but for what the console's own pages send to the console.
//!
//! A page of any site can send requests to ports of loopback. Browsers name the page in `Origin` and say in
//! `Sec-Fetch-Site` how it is related to the port; no client of AWS sends either. A site whose name is made to resolve to
//! loopback ("DNS rebinding") is recognised by the `Host` that the browser was given.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderValue, Method, Request};
use s3s::S3Result;
use s3s::host::{S3Host, VirtualHost};

use crate::wire::console;

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// The name that means this machine everywhere, as do all names below it.
const LOCALHOST: &str = "localhost";

/// Hosts by whose names requests may reach the port, besides the addresses of loopback.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    names: Arc<[String]>,
    /// Whether any address will do.
    any_address: bool,
}

/// Why a request is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Rejection {
    #[error(
        "The request has an Origin, as requests of web pages have. The emulator answers no page; call it from a program."
    )]
    Origin,
    #[error(
        "The request's Sec-Fetch-Site says that the page of another site sent it. The emulator answers no page; call it from a program."
    )]
    OtherSite,
    #[error("The request names {0} hosts; it must name one, in a Host header.")]
    HostCount(usize),
    #[error("The request's target is a URL, as requests to a proxy have. The emulator is none; send the path alone.")]
    NotAPath,
    #[error(
        "The host `{0}` is not this machine. Use 127.0.0.1, [::1], localhost or a name below localhost, or start the emulator with --host {1}."
    )]
    UnknownHost(String, String),
}

impl Hosts {
    /// `localhost` and these, whatever their case, with all names below each.
    ///
    /// With `any_address`, so are all addresses: no name that somebody else gives an address of this machine is one.
    pub(crate) fn new(names: &[String], any_address: bool) -> Self {
        let names = names.iter().map(|name| name.to_ascii_lowercase());
        Self { names: std::iter::once(LOCALHOST.to_owned()).chain(names).collect(), any_address }
    }

    /// Whether a request may be answered. Only its head is looked at.
    ///
    /// # Errors
    /// Why it may not.
    pub(crate) fn admit<B>(&self, request: &Request<B>) -> Result<(), Rejection> {
        let headers = request.headers();
        if headers.contains_key(ORIGIN) && !is_form_of_console(request) {
            return Err(Rejection::Origin);
        }
        if !headers.get_all(SEC_FETCH_SITE).iter().all(is_own_site) {
            return Err(Rejection::OtherSite);
        }
        if request.uri().authority().is_some() {
            return Err(Rejection::NotAPath);
        }
        let host = only_host(headers)?;
        if self.has(&host) { Ok(()) } else { Err(Rejection::UnknownHost(host.clone(), name_of(&host).to_owned())) }
    }

    fn has(&self, host: &str) -> bool {
        let Some(name) = host_name(host) else { return false };
        let address = address(name);
        address.is_some_and(|address| self.any_address || address.is_loopback()) || self.above(name).is_some()
    }

    /// The known name that this one is or lies below, and what comes before it, without the dot between them.
    fn above<'name>(&self, name: &'name str) -> Option<&'name str> {
        let known = self.names.iter();
        let mut befores = known.filter_map(|known| {
            let at = name.len().checked_sub(known.len())?;
            let (before, end) = name.split_at_checked(at)?;
            if !end.eq_ignore_ascii_case(known) {
                return None;
            }
            if before.is_empty() {
                Some(before)
            } else {
                before.strip_suffix('.').filter(|labels| is_host_name(labels))
            }
        });
        befores.next()
    }
}

/// Buckets may be named by the host, as SDKs do unless the endpoint is an address: `<bucket>.localhost`. By any other
/// name, buckets are in the path.
impl S3Host for Hosts {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        let virtual_host = VirtualHost::new(host);
        Ok(match host_name(host).and_then(|name| self.above(name)) {
            Some(bucket) if !bucket.is_empty() => virtual_host.with_bucket(bucket),
            _ => virtual_host,
        })
    }
}

/// Whether a request is one that a page of the console sends to the console: browsers give forms an `Origin`, which is then
/// the host that the request was sent to.
fn is_form_of_console<B>(request: &Request<B>) -> bool {
    let headers = request.headers();
    let mut origins = headers.get_all(ORIGIN).iter();
    let (Some(origin), None, Some(host)) = (origins.next(), origins.next(), headers.get(HOST)) else { return false };
    let authority = origin.as_bytes().strip_prefix(b"http://");
    request.method() == Method::POST
        && console::is_addressed(request.uri().path())
        && authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host.as_bytes()))
        && headers.get_all(SEC_FETCH_SITE).iter().all(|site| site.as_bytes() == b"same-origin")
}

fn is_own_site(value: &HeaderValue) -> bool {
    [&b"same-origin"[..], b"none"].contains(&value.as_bytes())
}

fn only_host(headers: &HeaderMap) -> Result<String, Rejection> {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.count()) {
        (Some(host), 0) => Ok(String::from_utf8_lossy(host.as_bytes()).into_owned()),
        (first, more) => Err(Rejection::HostCount(more + usize::from(first.is_some()))),
    }
}

/// The name in `name`, `name:port` or `[address]:port`, if there is nothing else.
fn host_name(host: &str) -> Option<&str> {
    let after = match host.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => host.find(':').unwrap_or(host.len()),
    };
    let (name, port) = host.split_at_checked(after)?;
    let is_port = |port: &str| (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(name)
}

/// The name for a message.
fn name_of(host: &str) -> &str {
    host_name(host).unwrap_or("NAME")
}

/// The address that a host is named by, if it is.
fn address(name: &str) -> Option<IpAddr> {
    match name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().ok().map(|address| address.to_canonical()),
        None => name.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

/// Whether a text is the name of a host, or its IPv4 address: labels with dots between them. Buckets may be named so too,
/// and labels may hold underscores for that, which those of DNS do not.
#[must_use]
pub fn is_host_name(text: &str) -> bool {
    let is_taken = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    text.split('.').all(|label| !label.is_empty() && label.bytes().all(is_taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(target: &str, headers: &[(&str, &str)]) -> Result<(), Rejection> {
        let mut request = Request::builder().uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Hosts::new(&["Emulator.Test".to_owned()], false).admit(&request.body(()).expect("a request"))
    }

    #[test]
    fn hosts_of_this_machine_and_named_ones_are_admitted() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:4566",
            "127.8.9.10:1",
            "[::1]",
            "[::1]:4566",
            "[0:0:0:0:0:0:0:1]:80",
            "[::ffff:127.0.0.1]:80",
            "localhost",
            "LocalHost:65535",
            "films.localhost:4566",
            "my.films.s3.localhost",
            "emulator.test",
            "EMULATOR.test:8080",
            "films.emulator.test",
        ] {
            assert_eq!(admitted("/", &[("host", host)]), Ok(()), "{host}");
        }
    }

    #[test]
    fn a_listener_that_is_reached_by_addresses_takes_all_of_them_and_no_other_name() {
        let hosts = Hosts::new(&[], true);
        for (host, expected) in [
            ("10.0.0.1:4566", true),
            ("[2001:db8::1]:4566", true),
            ("localhost", true),
            ("example.com", false),
            ("10.0.0.1.nip.io", false),
            ("films.10.0.0.1", false),
            ("", false),
        ] {
            let request = Request::builder().uri("/").header("host", host).body(()).expect("a request");
            assert_eq!(hosts.admit(&request).is_ok(), expected, "{host}");
        }
    }

    #[test]
    fn any_other_host_is_rejected_by_its_name() {
        for host in [
            "",
            ":4566",
            "x",
            "example.com",
            "localhost.example.com",
            "examplelocalhost",
            "notemulator.test",
            "emulator.test.example.com",
            ".localhost",
            "a..localhost",
            "a b.localhost",
            "evil/.localhost",
            "localhost.",
            "user@localhost",
            "localhost:",
            "localhost:4566:80",
            "localhost:port",
            "localhost:123456",
            "127.0.0.1.nip.io",
            "127.1",
            "0x7f000001",
            "2130706433",
            "0.0.0.0",
            "10.0.0.1",
            "169.254.169.254",
            "::1",
            "[::1",
            "[::2]",
            "[::]",
            "[::1]x",
            "[localhost]",
            "[127.0.0.1]",
        ] {
            let rejected = admitted("/", &[("host", host)]);
            assert!(
                matches!(&rejected, Err(Rejection::UnknownHost(named, _)) if named == host),
                "{host}: {rejected:?}"
            );
        }
    }

    #[test]
    fn pages_several_hosts_and_urls_are_rejected() {
        let host = ("host", "localhost:4566");
        assert_eq!(admitted("/", &[]), Err(Rejection::HostCount(0)));
        assert_eq!(admitted("/", &[host, host]), Err(Rejection::HostCount(2)));
        for target in ["http://example.com/", "http://localhost:4566/films"] {
            assert_eq!(admitted(target, &[host]), Err(Rejection::NotAPath), "{target}");
        }
        for origin in ["https://example.com", "null", "", "http://localhost:4566"] {
            assert_eq!(admitted("/", &[host, ("origin", origin)]), Err(Rejection::Origin), "{origin}");
        }
        for site in ["cross-site", "same-site", "", "Cross-Site", "same-origin, cross-site"] {
            assert_eq!(admitted("/", &[host, ("sec-fetch-site", site)]), Err(Rejection::OtherSite), "{site}");
        }
        let both = [host, ("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")];
        assert_eq!(admitted("/", &both), Err(Rejection::OtherSite));
        for site in ["none", "same-origin"] {
            assert_eq!(admitted("/", &[host, ("sec-fetch-site", site)]), Ok(()), "{site}");
        }
    }

    #[test]
    fn forms_of_the_console_are_admitted_and_no_other_request_with_an_origin() {
        let form = |method: &str, target: &str, headers: &[(&str, &str)]| {
            let mut request = Request::builder().method(method).uri(target);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            Hosts::new(&[], false).admit(&request.body(()).expect("a request"))
        };
        let (host, origin) = (("host", "localhost:4566"), ("origin", "http://localhost:4566"));
        let (same, page) = (("sec-fetch-site", "same-origin"), "/_emulator/console/clock");
        for headers in [&[host, origin][..], &[host, origin, same], &[host, ("origin", "http://LOCALHOST:4566")]] {
            assert_eq!(form("POST", page, headers), Ok(()), "{headers:?}");
        }
        for (method, target) in
            [("GET", page), ("PUT", page), ("POST", "/_emulator/clock"), ("POST", "/"), ("PUT", "/data/object")]
        {
            assert_eq!(form(method, target, &[host, origin, same]), Err(Rejection::Origin), "{method} {target}");
        }
        for other in ["null", "", "http://localhost", "http://localhost:4567", "https://localhost:4566", "http://x"] {
            assert_eq!(form("POST", page, &[host, ("origin", other)]), Err(Rejection::Origin), "{other}");
        }
        for more in [origin, ("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")] {
            assert_eq!(form("POST", page, &[host, origin, more]), Err(Rejection::Origin), "{more:?}");
        }
        let rebound = [("host", "example.com"), ("origin", "http://example.com"), same];
        assert!(matches!(form("POST", page, &rebound), Err(Rejection::UnknownHost(..))));
    }

    #[test]
    fn buckets_are_named_below_known_hosts_only() {
        let hosts = Hosts::new(&["emulator".to_owned()], false);
        for (host, expected) in [
            ("films.localhost:4566", Some("films")),
            ("my.films.localhost", Some("my.films")),
            ("films.emulator:80", Some("films")),
            ("localhost:4566", None),
            (".localhost", None),
            ("emulator", None),
            ("127.0.0.1:4566", None),
            ("films.example.com:80", None),
        ] {
            assert_eq!(hosts.parse_host_header(host).expect("a host").bucket(), expected, "{host}");
        }
    }
}
