import com.pulumi.Pulumi;
import com.pulumi.oauth.ConfidentialClient;
import com.pulumi.oauth.ConfidentialClientArgs;
import com.pulumi.oauth.PublicClient;
import com.pulumi.oauth.PublicClientArgs;

public class App {
    public static void main(String[] args) {
        Pulumi.run(context -> {
            // The browser app: no secret, authorization code with PKCE.
            var shop = new PublicClient("shop", PublicClientArgs.builder()
                .clientName("Shop")
                .redirectUris("https://shop.example.com/callback")
                .postLogoutRedirectUris("https://shop.example.com")
                .scopes("openid", "profile")
                .build());

            // The service behind it: a secret, client credentials.
            var orders = new ConfidentialClient("orders", ConfidentialClientArgs.builder()
                .clientName("Orders")
                .scopes("api:read")
                .build());

            context.export("shopClientId", shop.clientId());
            context.export("ordersClientId", orders.clientId());
            context.export("ordersClientSecret", orders.clientSecret()); // a Pulumi secret
        });
    }
}
