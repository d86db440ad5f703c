package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"pulumi-oauth-sdk/oauth"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		// The browser app: no secret, authorization code with PKCE.
		app, err := oauth.NewPublicClient(ctx, "shop", &oauth.PublicClientArgs{
			ClientName:             pulumi.String("Shop"),
			RedirectUris:           pulumi.StringArray{pulumi.String("https://shop.example.com/callback")},
			PostLogoutRedirectUris: pulumi.StringArray{pulumi.String("https://shop.example.com")},
			Scopes:                 pulumi.StringArray{pulumi.String("openid"), pulumi.String("profile")},
		})
		if err != nil {
			return err
		}

		// The service behind it: a secret, client credentials.
		orders, err := oauth.NewConfidentialClient(ctx, "orders", &oauth.ConfidentialClientArgs{
			ClientName: pulumi.String("Orders"),
			Scopes:     pulumi.StringArray{pulumi.String("api:read")},
		})
		if err != nil {
			return err
		}

		ctx.Export("shopClientId", app.ClientId)
		ctx.Export("ordersClientId", orders.ClientId)
		ctx.Export("ordersClientSecret", orders.ClientSecret) // a Pulumi secret
		return nil
	})
}
