// Signs requests with the signer of the AWS SDK for Java and prints how each was answered.
// Knows nothing of what the answers should be.

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

public class Signer {
    // What java.net.http writes by itself.
    private static final Set<String> WRITTEN_BY_CLIENT = Set.of("host", "content-length");

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static void main(String[] arguments) throws Exception {
        JsonNode document = JsonNode.parser().parse(System.in);
        for (JsonNode request : document.field("requests").get().asArray()) {
            System.out.println(answer(document, request));
        }
    }

    private static String answer(JsonNode document, JsonNode request) throws Exception {
        String endpoint = text(document, "endpoint");
        SdkHttpRequest signed = sign(document, request);
        JsonNode sent = request.field("sent").get();
        HttpRequest.Builder made = HttpRequest.newBuilder(address(endpoint, sent));
        signed.forEachHeader((name, values) -> {
            if (!WRITTEN_BY_CLIENT.contains(name.toLowerCase())) {
                values.forEach(value -> made.header(name, value));
            }
        });
        made.method(text(request, "method"), publisher(body(sent)));
        var reply = CLIENT.send(made.build(), BodyHandlers.discarding());
        String kind = reply.headers().firstValue("x-amzn-errortype").orElse(null);
        String error = kind == null ? "null" : '"' + kind.split(":")[0] + '"';
        return "{\"status\": " + reply.statusCode() + ", \"error\": " + error + "}";
    }

    private static SdkHttpRequest sign(JsonNode document, JsonNode request) {
        JsonNode content = request.field("signed").get();
        byte[] body = body(content);
        SdkHttpRequest.Builder made = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(text(request, "method")))
                .uri(URI.create(text(document, "endpoint")))
                .encodedPath(text(content, "path"));
        query(content).forEach(pair -> made.appendRawQueryParameter(pair.getKey(), pair.getValue()));
        request.field("headers").get().asObject().forEach((name, value) -> made.putHeader(name, value.asString()));
        Clock clock = Clock.offset(
                Clock.systemUTC(), Duration.ofSeconds(Long.parseLong(request.field("clockSeconds").get().asNumber())));
        return AwsV4HttpSigner.create()
                .sign(signing -> signing
                        .request(made.build())
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .identity(identity(request.field("credentials").get()))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, text(document, "service"))
                        .putProperty(AwsV4HttpSigner.REGION_NAME, text(document, "region"))
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
    }

    private static AwsCredentialsIdentity identity(JsonNode credentials) {
        String key = text(credentials, "accessKeyId");
        String secret = text(credentials, "secretAccessKey");
        return credentials.field("sessionToken")
                .map(JsonNode::asString)
                .<AwsCredentialsIdentity>map(token -> AwsSessionCredentialsIdentity.create(key, secret, token))
                .orElseGet(() -> AwsCredentialsIdentity.create(key, secret));
    }

    private static URI address(String endpoint, JsonNode content) {
        List<String> pairs = new ArrayList<>();
        query(content).forEach(pair -> pairs.add(escape(pair.getKey()) + "=" + escape(pair.getValue())));
        return URI.create(endpoint + text(content, "path") + "?" + String.join("&", pairs));
    }

    private static List<Map.Entry<String, String>> query(JsonNode content) {
        return content.field("query").get().asArray().stream()
                .map(pair -> Map.entry(pair.asArray().get(0).asString(), pair.asArray().get(1).asString()))
                .toList();
    }

    private static String escape(String text) {
        String form = URLEncoder.encode(text, StandardCharsets.UTF_8);
        return form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static BodyPublisher publisher(byte[] body) {
        if (body.length == 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)), body.length);
    }

    private static byte[] body(JsonNode content) {
        return Base64.getDecoder().decode(text(content, "body"));
    }

    private static String text(JsonNode node, String name) {
        return node.field(name).get().asString();
    }
}
