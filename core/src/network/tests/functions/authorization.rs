//! Functions that give the value of the header `Proxy-Authorization`, for NTLM and Negotiate.

use super::*;

const DEMAND: &str =
    "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n";

/// A proxy with NTLM: it accepts the second message only on the connection of its challenge. `stays` is whether its first 407
/// leaves the connection open.
async fn ntlm_proxy(stays: bool, to: SocketAddr) -> Server {
    start("127.0.0.1:0", None, move |mut stream, seen| async move {
        let mut has_challenged = false;
        while let Some(header) = read_header(&mut stream).await {
            let is = |value: &str| header.contains(&format!("Proxy-Authorization: {value}\r\n"));
            let answer = if is("NTLM second") && has_challenged {
                None
            } else if is("NTLM first") {
                has_challenged = true;
                Some("HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM TlRM\r\nContent-Length: 3\r\n\r\nabc".to_owned())
            } else if stays {
                Some(format!("{DEMAND}Content-Length: 0\r\n\r\n"))
            } else {
                Some(format!("{DEMAND}Connection: close\r\n\r\n"))
            };
            let is_closed = answer.as_ref().is_some_and(|it| it.contains("close"));
            seen.requests.lock().unwrap().push(header);
            let Some(answer) = answer else {
                let established = b"HTTP/1.1 200 OK\r\n\r\n";
                stream.write_all(established).await.unwrap();
                let mut service = TcpStream::connect(to).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut service).await;
                return;
            };
            stream.write_all(answer.as_bytes()).await.unwrap();
            if is_closed {
                return;
            }
        }
    })
    .await
}

/// A function with these values, and what it was asked.
fn giving(
    values: &'static [Result<Option<&'static str>, ()>],
) -> (AuthorizationFunction, Arc<Mutex<Vec<AuthorizationRequest>>>) {
    let requests: Arc<Mutex<Vec<AuthorizationRequest>>> = Arc::default();
    let seen = Arc::clone(&requests);
    let function = AuthorizationFunction::new(move |request| {
        let leg = usize::from(request.challenge.is_some());
        seen.lock().unwrap().push(request);
        let value = match values[leg] {
            Ok(value) => Ok(value.map(Secret::new)),
            Err(()) => Err(FunctionFailure::Threw("hunter2".into())),
        };
        Box::pin(async { value })
    });
    (function, requests)
}

fn through(proxy: &Server, authorization: Option<AuthorizationFunction>) -> Connections {
    let ProxyUrl(server) = format!("http://127.0.0.1:{}", proxy.port())
        .parse()
        .unwrap();
    client(ProxyChoice::Server(server), authorization)
}

#[tokio::test]
async fn ntlm_goes_on_with_the_challenge_on_the_same_connection() {
    let service = tls_service(HOSTS[0]).await;
    for (stays, connections) in [(true, 1), (false, 2)] {
        let proxy = ntlm_proxy(stays, service.address).await;
        let (function, requests) = giving(&[Ok(Some("NTLM first")), Ok(Some("NTLM second"))]);
        let client = through(&proxy, Some(function));
        assert_eq!(get(&client, &url(HOSTS[0])).await.unwrap(), "{}");
        assert_eq!(proxy.seen.connections(), connections);
        let request = |schemes, challenge: Option<&str>| AuthorizationRequest {
            proxy: format!("http://127.0.0.1:{}", proxy.port()),
            schemes,
            challenge: challenge.map(str::to_owned),
        };
        let expected = [
            request(vec!["Negotiate", "NTLM"], None),
            request(vec!["NTLM"], Some("NTLM TlRM")),
        ];
        assert_eq!(*requests.lock().unwrap(), expected);
    }
}

#[tokio::test]
async fn what_is_not_accepted_is_sent_once_however_many_connections_wait() {
    let service = tls_service(HOSTS[0]).await;
    for (values, fault, problem, sent) in [
        (
            &[Ok(Some("Negotiate hunter2"))][..],
            ConnectionFault::ProxyAuthenticationRequired,
            "does not accept what the function `proxyAuthorization` gave",
            1,
        ),
        (
            &[Ok(None)],
            ConnectionFault::ProxyAuthenticationRequired,
            "demands a user name and password (HTTP 407); it offers Negotiate, NTLM",
            0,
        ),
        (
            &[Err(())],
            ConnectionFault::ProxyFunctionFailed,
            "the function `proxyAuthorization` of `configureNetwork` threw an exception",
            0,
        ),
        (
            &[Ok(Some("x\r\nHost: hunter2"))],
            ConnectionFault::ProxyFunctionFailed,
            "gave a text that is not the value of a header",
            0,
        ),
    ] {
        let proxy = ntlm_proxy(true, service.address).await;
        let (function, requests) = giving(values);
        let client = through(&proxy, Some(function));
        for failure in join_all((0..20).map(|_| failure(&client, URL))).await {
            assert_eq!(failure.fault, fault, "{failure}");
            assert!(failure.problem.contains(problem), "{failure}");
            assert!(!failure.problem.contains("hunter2"), "{failure}");
        }
        let count = requests.lock().unwrap().len();
        assert_eq!(count, 1, "{problem}");
        let seen = proxy.seen.requests();
        let with = seen.iter().filter(|it| it.contains("Proxy-Authorization"));
        assert_eq!(with.count(), sent, "{problem}");
    }
}

#[tokio::test]
async fn the_function_for_the_header_is_not_asked_by_a_proxy_that_demands_nothing() {
    let service = tls_service(HOSTS[0]).await;
    let proxy = proxy(None, service.address).await;
    let (function, requests) = giving(&[Ok(Some("NTLM first"))]);
    let client = through(&proxy, Some(function));
    assert_eq!(get(&client, &url(HOSTS[0])).await.unwrap(), "{}");
    assert!(requests.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_function_for_the_header_that_never_answers_is_a_failure() {
    let proxy = refusing_proxy("HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\n\r\n").await;
    let function = AuthorizationFunction::new(|_| Box::pin(pending()));
    let failure = failure(&through(&proxy, Some(function)), &url(HOSTS[0])).await;
    assert_eq!(failure.fault, ConnectionFault::ProxyFunctionFailed);
    assert!(
        failure.problem.ends_with("did not answer within 4 s"),
        "{failure}"
    );
}
