//! Bodies in all pieces, of right and wrong lengths.

use futures_util::TryStreamExt as _;

use super::*;

const LIMITS: BodyLimits = BodyLimits { document_bytes: 100, crate_bytes: 1000 };

fn encoded(document: &[u8], crate_file: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_le_bytes();
    [&length(document), document, &length(crate_file), crate_file].concat()
}

fn in_pieces(bytes: &[u8], piece: usize) -> Body {
    let pieces: Vec<_> = bytes.chunks(piece).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    Box::pin(stream::iter(pieces))
}

/// Reads a body to its end.
async fn read(bytes: &[u8], piece: usize, announced: Option<u64>) -> Result<(Vec<u8>, Vec<u8>), BodyError> {
    let (document, attached) = read_head(in_pieces(bytes, piece), announced, LIMITS).await?;
    let length = attached.length();
    let (body, ending) = attached.into_body();
    let received: Vec<Bytes> = body.try_collect().await.map_err(BodyError::Unreadable)?;
    let received = received.concat();
    ending.check(received.len() as u64, length)?;
    Ok((document, received))
}

#[tokio::test]
async fn a_body_is_the_same_in_whatever_pieces_it_comes() {
    for (document, crate_file) in [(&b"{\"a\":1}"[..], &b"0123456789"[..]), (b"", b""), (b"{}", b"")] {
        let body = encoded(document, crate_file);
        for piece in 1..=body.len() {
            let told = read(&body, piece, Some(body.len() as u64)).await.unwrap();
            assert_eq!(told, (document.to_vec(), crate_file.to_vec()), "{piece}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_cut_anywhere_is_refused() {
    let body = encoded(b"{\"a\":1}", b"0123456789");
    for length in 0..body.len() {
        for piece in [1, 5, 100] {
            let refused = read(&body[..length], piece, None).await;
            assert!(matches!(refused, Err(BodyError::Ends(_))), "{length} {refused:?}");
        }
    }
}

#[tokio::test]
async fn a_body_that_goes_on_is_refused() {
    for crate_file in [&b"0123456789"[..], b""] {
        let body = [&encoded(b"{}", crate_file)[..], b"x"].concat();
        for piece in 1..=body.len() {
            let refused = read(&body, piece, None).await;
            assert!(matches!(refused, Err(BodyError::GoesOn)), "{piece} {refused:?}");
        }
    }
}

#[tokio::test]
async fn lengths_that_are_not_those_of_the_header_are_refused_before_the_crate_file_is_read() {
    let body = encoded(b"{}", b"0123456789");
    for announced in [body.len() as u64 - 1, body.len() as u64 + 1] {
        let refused = read_head(in_pieces(&body[..10], 3), Some(announced), LIMITS).await;
        assert!(matches!(refused, Err(BodyError::OtherLength { told: 20, .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn what_is_announced_too_long_is_refused_before_it_comes() {
    let head = |document: u32| document.to_le_bytes().to_vec();
    for document in [101, u32::MAX] {
        let refused = read_head(in_pieces(&head(document), 4), None, LIMITS).await;
        assert!(matches!(refused, Err(BodyError::LongDocument { .. })), "{refused:?}");
    }
    let long_crate = [&encoded(b"{}", b"")[..6], &1001_u32.to_le_bytes()].concat();
    let refused = read_head(in_pieces(&long_crate, 4), None, LIMITS).await;
    assert!(matches!(refused, Err(BodyError::TooLong(1000))), "{refused:?}");
    let refused = read_head(in_pieces(b"", 4), Some(1109), LIMITS).await;
    assert!(matches!(refused, Err(BodyError::TooLong(1000))), "{refused:?}");
}
