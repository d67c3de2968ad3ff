//! Stopping in good order: what is in flight is finished, and nothing new is taken.

use codeartifact_tests::{Asset, Connection, TestServer, wait_until};

#[test]
fn upload_in_flight_is_finished_and_acknowledged_before_the_server_ends() {
    let mut server = TestServer::seed();
    let asset = Asset::new("my-package", "1.0", "asset.bin");
    let call = asset.publish(vec![7; 3_000_000]);
    let (first, rest) = call.body_bytes().split_at(1_500_000);
    let mut connection = server.connect();
    connection.send(&call.head()).unwrap();
    connection.send(first).unwrap();
    wait_until("the upload has begun", || server.objects().pop());

    server.signal("TERM");
    let address = server.address();
    wait_until("new connections are refused", || Connection::open(address).err());
    connection.send(rest).unwrap();
    let response = connection.receive().unwrap().unwrap();
    drop(connection);

    assert_eq!(response.status, 200, "{}", response.text());
    assert_eq!(server.wait_for_end().code(), Some(0));
    server.restart();
    assert!(server.send(&asset.get()).body == call.body_bytes(), "the acknowledged upload is whole");
}

#[test]
fn idle_connections_do_not_hold_up_the_end() {
    let mut server = TestServer::start();
    let idle = server.connect();
    let mut used = server.connect();
    used.send(&codeartifact_tests::Call::get("/_/health").bytes()).unwrap();
    assert_eq!(used.receive().unwrap().unwrap().status, 200);

    server.signal("TERM");

    assert_eq!(server.wait_for_end().code(), Some(0));
    drop((idle, used));
}

#[test]
fn interrupt_stops_the_server_as_well() {
    let mut server = TestServer::start();

    server.signal("INT");

    assert_eq!(server.wait_for_end().code(), Some(0));
}
