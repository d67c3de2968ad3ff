//! Puts the parts together: opens the store, binds the address, says how to reach it, and serves.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;

use crate::address::Endpoints;
use crate::announcement::{Announcement, announce};
use crate::app::{App, Redirects};
use crate::audit::{AuditError, AuditLog};
use crate::auth::identities::{self, Credentials};
use crate::auth::{Access, Defaults, TokenKeys};
use crate::backup::BackupSender;
use crate::causes::with_causes;
use crate::config::{
    CertificateSource, EventsError, OpenToOthers, OriginOptions, OriginsError, OwnCertificate,
    RedirectedDownloads, ServeOptions, TlsOptions,
};
use crate::control::{ControlSocket, Request};
use crate::events::Receiver;
use crate::formats;
use crate::http::{AnswerCheck, Front, Metrics, Readiness, Tls, TlsError, listen};
use crate::keys::KeyKeeper;
use crate::registry::{self, Clock, PullThrough, Registry};
use crate::schema_watch::newer_schema;
use crate::storage::{self, Store};
use crate::upkeep::Upkeep;

/// Why the server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The options would open it to everyone.
    #[error(transparent)]
    OpenToOthers(#[from] OpenToOthers),
    /// Who is known cannot be read.
    #[error(transparent)]
    Credentials(#[from] identities::Error),
    /// What is done cannot be told.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Connections cannot be encrypted.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The store cannot be used.
    #[error("{}", with_causes(.0))]
    Store(#[from] storage::Error),
    /// What the store holds cannot be brought up to date.
    #[error("cannot bring the data up to date: {}", with_causes(.0))]
    Registry(#[source] registry::Error),
    /// Origins cannot be asked.
    #[error(transparent)]
    Origins(#[from] OriginsError),
    /// Events cannot be delivered.
    #[error(transparent)]
    Events(#[from] EventsError),
    /// The address cannot be bound.
    #[error("cannot listen on `{address}`: {source}; choose another with `--listen`")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// Why, as the operating system says it.
        source: io::Error,
    },
    /// Serving failed.
    #[error("serving failed: {0}")]
    Serve(#[source] io::Error),
}

/// Serves until the process is told to stop.
pub async fn serve(options: &ServeOptions) -> Result<(), Error> {
    let credentials = options.credentials.open(options.account, |name| std::env::var_os(name))?;
    let verifies = credentials.is_some();
    options.check(verifies)?;
    let audit = options.audit.open()?;
    tracing::info!("{}", who_may(credentials.as_ref()));
    let store = open_store(options).await?;
    let address = options.listen;
    let listening = listen(address).await.map_err(|source| Error::Listen { address, source })?;
    let address = listening.address().map_err(|source| Error::Listen { address, source })?;
    let tls = open_tls(&options.tls, &store, address.ip())?;
    let endpoints = Endpoints { public_base_url: options.public_url.clone(), host_form: options.host_form };
    let registry = Registry::new(store.clone(), options.quotas.limits(), Clock::system());
    let receivers = options.events.receivers()?;
    let registry = registry.with_events(receivers.iter().map(Receiver::destination).collect());
    let defaults = Defaults { account: options.account, region: options.region.clone() };
    let access = Access::new(credentials.clone(), defaults);
    let token_keys = TokenKeys::open(&registry).await.map_err(Error::Registry)?;
    let key_keeper = KeyKeeper::new(registry.clone(), token_keys.clone());
    let (pull_through, metrics) = connect(&options.origins, &registry)?;
    let redirects = redirects(options.blobs.redirect_downloads);
    let app = App { registry: registry.clone(), pull_through, access, token_keys, endpoints, redirects };
    let answer_check = options.check_answers.then(AnswerCheck::read_model);
    let rates = options.quotas.request_rates();
    let limits = options.connections.limits();
    let readiness = Readiness::default();
    let (counted, told, welcome) = (metrics.clone(), audit.clone(), readiness.clone());
    let front = Front::new(app, counted, rates, limits, answer_check, told, welcome);

    let upkeep = Upkeep::start(registry, receivers);
    let mut background = JoinSet::new();
    background.spawn(key_keeper.clone().refresh());
    if let Some(credentials) = credentials {
        background.spawn(credentials.watch());
    }
    if let Some(tls) = tls.clone() {
        background.spawn(tls.watch(metrics));
    }
    if let Some(audit) = audit {
        background.spawn(reopen_when_told(audit, signal(SignalKind::hangup()).map_err(Error::Serve)?));
    }
    let mut commands = answer_commands(&store, key_keeper);
    let stop = StopSignals::catch().map_err(Error::Serve)?;
    let (data, tls_shown) = (store.directory(), tls.as_ref());
    announce(&Announcement { options, address, data, tls: tls_shown, verifies }).map_err(Error::Serve)?;
    tracing::info!(%address, data = %store.directory().display(), "listening");
    let mut outdated = None;
    let stopping = async { outdated = until_stopped(stop, &store, &readiness, options.drain).await };
    let served = listening.serve(front, tls, options.proxies.trusted_proxy.clone(), stopping).await;
    background.abort_all();
    commands.abort_all();
    upkeep.stop().await;
    tracing::info!("stopped");
    outdated.map_or(served.map_err(Error::Serve), |error| Err(error.into()))
}

/// Serves on until this server is to stop, and returns why where nobody has told it to.
async fn until_stopped(
    stop: StopSignals,
    store: &Store,
    readiness: &Readiness,
    drain: Duration,
) -> Option<storage::Error> {
    let told = async {
        stop.wait().await;
        readiness.end();
        tokio::time::sleep(drain).await;
    };
    let outdated = tokio::select! {
        () = told => None,
        // Other servers take over at once; this one may do harm.
        error = newer_schema(store) => Some(error),
    };
    readiness.end();
    tracing::info!("stopping: finishing what is in flight");
    outdated
}

async fn open_store(options: &ServeOptions) -> Result<Store, storage::Error> {
    if options.ephemeral {
        return Store::ephemeral();
    }
    Store::connect(&options.data, &options.blobs.places(&options.database)).await
}

fn redirects(chosen: RedirectedDownloads) -> Redirects {
    match chosen {
        RedirectedDownloads::Never => Redirects::Never,
        RedirectedDownloads::AsAws => Redirects::AsAws,
        RedirectedDownloads::Always => Redirects::Always,
    }
}

/// Connects the registry with the origins that are set, and has metrics show what is counted of them and of the database.
fn connect(options: &OriginOptions, registry: &Registry) -> Result<(PullThrough, Metrics), OriginsError> {
    let origins = options.open()?;
    let metrics = Metrics::with(|figures| {
        origins.register(figures);
        registry.store().register_metrics(figures);
    });
    tracing::info!("{origins}");
    let public = formats::public_registries(origins, options.times().document_age);
    Ok((PullThrough::new(registry.clone(), public, options.release_ages()), metrics))
}

/// Reads or makes the certificate, where connections are to be encrypted.
fn open_tls(options: &TlsOptions, store: &Store, address: IpAddr) -> Result<Option<Tls>, TlsError> {
    let handshake_time = options.handshake_time();
    let tls = match options.source() {
        None => return Ok(None),
        Some(CertificateSource::Files { certificate, key }) => Tls::open(certificate, key, handshake_time)?,
        Some(CertificateSource::Own(OwnCertificate::SelfSigned)) => {
            Tls::self_signed(store, address, handshake_time)?
        }
    };
    if let Some(file) = tls.file_to_trust() {
        let file = file.display();
        tracing::info!("no authority has signed the certificate; tell clients to trust `{file}`");
    }
    Ok(Some(tls))
}

/// Answers commands that ask through the socket in the data directory. Without that socket everything else works.
fn answer_commands(store: &Store, key_keeper: KeyKeeper) -> JoinSet<()> {
    let mut commands = JoinSet::new();
    let backups = BackupSender::new(store.clone());
    let answer = move |request, stream| {
        let (backups, key_keeper) = (backups.clone(), key_keeper.clone());
        async move {
            match request {
                Request::Backup => backups.send(stream).await,
                Request::ListKeys => key_keeper.list(stream).await,
                Request::RotateKeys => key_keeper.rotate(stream).await,
            }
        }
    };
    match ControlSocket::bind(store.directory(), store.clone()) {
        Ok(socket) => drop(commands.spawn(socket.serve(answer))),
        Err(error) => {
            tracing::warn!(%error, "no backups can be taken and no keys replaced while this server runs");
        }
    }
    commands
}

/// Says in one line how open the server is.
fn who_may(credentials: Option<&Credentials>) -> String {
    credentials.map_or_else(
        || "anyone may do anything: no credentials configured".to_owned(),
        |known| format!("{}: signatures verified, policies enforced", known.current()),
    )
}

/// Opens the audit log anew at each SIGHUP, as programs that move logs away expect.
async fn reopen_when_told(audit: AuditLog, mut hangups: Signal) {
    while hangups.recv().await.is_some() {
        match audit.reopen() {
            Ok(()) => tracing::info!("opened the audit log anew"),
            Err(error) => tracing::error!(%error, "the audit log stays where it was"),
        }
    }
}

/// The signals that ask the process to end. They are caught from the moment that this is made, so that one which
/// follows the announcement at once does not kill what is in flight.
struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    fn catch() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for either.
    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
