// GET /billing-token with nothing but the JDK: java BillingToken.java
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import static java.nio.charset.StandardCharsets.UTF_8;

public final class BillingToken {
    private static final String ORIGIN = env("APP_ORIGIN", "http://127.0.0.1:3000");
    private static final String KEY_ID = env("BILLING_TOKEN_KEY", "2026-11");
    private static final byte[] SECRET = env("BILLING_TOKEN_SECRET", "").getBytes(UTF_8);
    private static final Pattern SESSION = Pattern.compile("(?:^|;\\s*)session=([^;]*)");

    record User(String id, String tenant) {}

    /** Your own sign-in: who sends this request, and which tenant of the proxy is theirs. */
    private static Optional<User> signedInUser(HttpExchange exchange) {
        var cookies = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Cookie")).orElse("");
        var session = SESSION.matcher(cookies);
        return session.find() && session.group(1).equals("example")
            ? Optional.of(new User("user-1", "acme"))
            : Optional.empty();
    }

    private static String billingToken(User user) throws GeneralSecurityException {
        var now = Instant.now().getEpochSecond();
        var header = "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":" + json(KEY_ID) + "}";
        var claims = "{\"iss\":" + json(ORIGIN)
            + ",\"aud\":\"billing-proxy\",\"sub\":" + json(user.id())
            + ",\"iat\":" + now + ",\"exp\":" + (now + 300)
            + ",\"tenant\":" + json(user.tenant())
            + ",\"scope\":\"billing:read\",\"origin\":" + json(ORIGIN) + "}";
        var signed = base64url(header.getBytes(UTF_8)) + "." + base64url(claims.getBytes(UTF_8));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        return signed + "." + base64url(mac.doFinal(signed.getBytes(UTF_8)));
    }

    private static String json(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String env(String name, String fallback) {
        return Optional.ofNullable(System.getenv(name)).orElse(fallback);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        var user = signedInUser(exchange);
        int status = user.isPresent() ? 200 : 401;
        String body;
        try {
            body = user.isPresent()
                ? "{\"token\":" + json(billingToken(user.get())) + "}"
                : "{\"error\":\"sign in first\"}";
        } catch (GeneralSecurityException exception) {
            throw new IOException(exception);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        var bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    public static void main(String[] arguments) throws IOException {
        if (SECRET.length < 32) {
            throw new IllegalStateException("BILLING_TOKEN_SECRET must have at least 32 bytes");
        }
        var address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), Integer.parseInt(env("PORT", "3000")));
        var server = HttpServer.create(address, 0);
        server.createContext("/billing-token", BillingToken::answer);
        server.start();
    }
}
