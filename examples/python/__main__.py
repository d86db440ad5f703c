import pulumi
import pulumi_oauth as oauth

# The browser app: no secret, authorization code with PKCE.
shop = oauth.PublicClient(
    "shop",
    client_name="Shop",
    redirect_uris=["https://shop.example.com/callback"],
    post_logout_redirect_uris=["https://shop.example.com"],
    scopes=["openid", "profile"],
)

# The service behind it: a secret, client credentials.
orders = oauth.ConfidentialClient(
    "orders",
    client_name="Orders",
    scopes=["api:read"],
)

pulumi.export("shopClientId", shop.client_id)
pulumi.export("ordersClientId", orders.client_id)
pulumi.export("ordersClientSecret", orders.client_secret)  # a Pulumi secret
