//! What the emulator listens on: a port of 127.0.0.1, and of further addresses where these are asked for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::net::TcpListener;

use super::LaptopError;

/// Listeners on one port.
#[derive(Debug)]
pub(super) struct Listeners {
    pub(super) listeners: Vec<TcpListener>,
    pub(super) port: u16,
    pub(super) addresses: Vec<IpAddr>,
}

impl Listeners {
    /// Listens on a port of 127.0.0.1 and of these addresses; 0 is any port that is free.
    ///
    /// # Errors
    /// The port of one of them cannot be had.
    pub(super) async fn bind(more: &[IpAddr], port: u16) -> Result<Self, LaptopError> {
        let addresses = distinct(more);
        let (mut listeners, mut port) = (Vec::new(), port);
        for address in &addresses {
            let unavailable = |source| LaptopError::Bind { address: *address, port, source };
            let listener = TcpListener::bind((*address, port)).await.map_err(unavailable)?;
            port = listener.local_addr().map_err(unavailable)?.port();
            listeners.push(listener);
        }
        Ok(Self { listeners, port, addresses })
    }
}

/// `::` is all addresses, and `0.0.0.0` all of IPv4, 127.0.0.1 included: what one of them includes cannot be listened on
/// beside it.
fn distinct(more: &[IpAddr]) -> Vec<IpAddr> {
    let (every, every_v4) = (IpAddr::V6(Ipv6Addr::UNSPECIFIED), IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if more.contains(&every) {
        return vec![every];
    }
    let has_every_v4 = more.contains(&every_v4);
    let mut addresses = vec![if has_every_v4 { every_v4 } else { IpAddr::V4(Ipv4Addr::LOCALHOST) }];
    for address in more {
        let is_covered = has_every_v4 && address.is_ipv4();
        if !is_covered && !addresses.contains(address) {
            addresses.push(*address);
        }
    }
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_always_listened_on_and_nothing_twice() {
        let distinct = |texts: &[&str]| -> Vec<String> {
            let given: Vec<IpAddr> = texts.iter().map(|text| text.parse().expect("an address")).collect();
            distinct(&given).iter().map(IpAddr::to_string).collect()
        };
        assert_eq!(distinct(&[]), ["127.0.0.1"]);
        assert_eq!(distinct(&["127.0.0.1", "::1", "::1"]), ["127.0.0.1", "::1"]);
        assert_eq!(distinct(&["10.0.0.1", "0.0.0.0"]), ["0.0.0.0"]);
        assert_eq!(distinct(&["0.0.0.0", "::1", "127.0.0.1"]), ["0.0.0.0", "::1"], "which is of IPv6");
        assert_eq!(distinct(&["0.0.0.0", "::1", "::"]), ["::"]);
    }

    #[tokio::test]
    async fn all_listen_on_the_port_that_the_first_was_given() {
        let more = ["127.0.0.2".parse().expect("an address")];
        let listeners = Listeners::bind(&more, 0).await.expect("a port");
        let ports = listeners.listeners.iter().map(|listener| listener.local_addr().expect("an address").port());
        assert_eq!(ports.collect::<Vec<_>>(), [listeners.port; 2]);
        assert_ne!(listeners.port, 0);
    }
}
