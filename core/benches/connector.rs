//! How much CPU time a request takes in the HTTP client of this crate, and in that of hyper-util, which the SDK uses by
//! default: `npm run bench:pieces`.
//!
//! Both are behind the same interface of the SDK, and send the same request over one kept connection to a server on another
//! thread. Only the CPU time of the client's thread is counted, because the rest is that of the server and of the kernel's
//! scheduler.

#![expect(clippy::print_stdout, reason = "it prints what it has measured")]

#[cfg(unix)]
mod clients {
    use std::borrow::Cow;
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::time::Duration;

    use aws_sdk_sso::error::BoxError;
    use aws_smithy_runtime::client::orchestrator::operation::Operation;
    use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
    use aws_smithy_runtime_api::client::http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    };
    use aws_smithy_runtime_api::client::orchestrator::{
        HttpRequest, HttpResponse, OrchestratorError,
    };
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
    use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;
    use aws_smithy_types::timeout::TimeoutConfig;
    use aws_sso_native_core::context::{CallContext, Environment};
    use aws_sso_native_core::network::{Transport, http_client};
    use hyper_util::client::legacy::Client as LegacyClient;
    use hyper_util::client::legacy::connect::HttpConnector as TcpConnector;
    use hyper_util::rt::{TokioExecutor, TokioTimer};
    use rustix::time::{ClockId, clock_gettime};
    use tokio::runtime::Builder;

    /// Requests before the measurement, which open the connection.
    const FIRST: u32 = 200;
    const REQUESTS: u32 = 2_000;
    /// The fastest round counts: others share the machine.
    const ROUNDS: usize = 7;

    pub(super) fn measure() -> Result<(), BoxError> {
        let url = start_server()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let context = CallContext::new(Environment::default());
        let own = runtime.block_on(http_client(&context, Transport::PlainHttp))?;
        let legacy = SharedHttpClient::new(Legacy::new());
        let mut fastest = [Duration::MAX; 2];
        for _ in 0..ROUNDS {
            for (client, fastest) in [&own, &legacy].into_iter().zip(&mut fastest) {
                let time = runtime.block_on(time_of_requests(client, &url))?;
                *fastest = time.min(*fastest);
            }
        }
        println!("CPU time of a request, with all that the SDK does for it:");
        for (name, time) in ["this crate", "hyper-util"].into_iter().zip(fastest) {
            let microseconds = time.as_secs_f64() * 1e6 / f64::from(REQUESTS);
            println!("  {name}: {microseconds:.1} µs");
        }
        Ok(())
    }

    /// A server that answers every request with a page of roles.
    fn start_server() -> Result<String, BoxError> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || serve(&stream));
            }
        });
        Ok(url)
    }

    fn serve(stream: &TcpStream) {
        let body = format!(
            "{{\"roleList\":[{}]}}",
            "{\"roleName\":\"Admin\"},".repeat(20)
        );
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut requests = BufReader::new(stream);
        let mut writer = stream;
        let mut line = String::new();
        while requests.read_line(&mut line).is_ok_and(|length| length > 0) {
            if line == "\r\n" && writer.write_all(answer.as_bytes()).is_err() {
                return;
            }
            line.clear();
        }
    }

    async fn time_of_requests(client: &SharedHttpClient, url: &str) -> Result<Duration, BoxError> {
        let operation = Operation::builder()
            .service_name("bench")
            .operation_name("ListAccountRoles")
            .http_client(client.clone())
            .endpoint_url(url)
            .no_auth()
            .no_retry()
            .timeout_config(TimeoutConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .serializer(|()| {
                let mut request = HttpRequest::get("/assignment/roles?account_id=123456789012")?;
                request
                    .headers_mut()
                    .insert("x-amz-sso_bearer_token", "t".repeat(360));
                Ok(request)
            })
            .deserializer::<usize, ErrorMetadata>(
                |response: &HttpResponse| -> Result<usize, OrchestratorError<ErrorMetadata>> {
                    Ok(response.body().bytes().map_or(0, <[u8]>::len))
                },
            )
            .build();
        let mut began = Duration::ZERO;
        for number in 0..FIRST + REQUESTS {
            if number == FIRST {
                began = cpu_time();
            }
            let length = operation.invoke(()).await?;
            assert!(length > 100, "the answer has no body");
        }
        Ok(cpu_time().saturating_sub(began))
    }

    /// The CPU time of this thread.
    fn cpu_time() -> Duration {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(
            time.tv_sec.try_into().unwrap_or(0),
            time.tv_nsec.try_into().unwrap_or(0),
        )
    }

    /// The client of hyper-util, as `aws-smithy-http-client` has it, without TLS.
    #[derive(Debug, Clone)]
    struct Legacy(LegacyClient<TcpConnector, SdkBody>);

    impl Legacy {
        fn new() -> Self {
            let mut connector = TcpConnector::new();
            connector.set_nodelay(true);
            let mut builder = LegacyClient::builder(TokioExecutor::new());
            builder.pool_timer(TokioTimer::new());
            Self(builder.build(connector))
        }
    }

    impl HttpConnector for Legacy {
        fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
            let client = self.0.clone();
            HttpConnectorFuture::new(async move {
                let request = request
                    .try_into_http1x()
                    .map_err(|error| ConnectorError::user(error.into()))?;
                let response = client.request(request).await;
                let response = response.map_err(|error| ConnectorError::io(error.into()))?;
                HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                    .map_err(|error| ConnectorError::other(error.into(), None))
            })
        }
    }

    impl HttpClient for Legacy {
        fn http_connector(
            &self,
            _settings: &HttpConnectorSettings,
            _components: &RuntimeComponents,
        ) -> SharedHttpConnector {
            SharedHttpConnector::new(self.clone())
        }

        fn connector_metadata(&self) -> Option<ConnectorMetadata> {
            Some(ConnectorMetadata::new("hyper", Some(Cow::Borrowed("1.x"))))
        }
    }
}

#[cfg(unix)]
fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    clients::measure()
}

#[cfg(not(unix))]
fn main() {
    println!("the CPU time of a thread is measured on Unix alone");
}
