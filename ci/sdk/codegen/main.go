// Writes the SDKs of a package schema with the engine's own generators:
//
//	codegen <schema.json> <version> <folder> <language> ...
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	dotnet "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3/codegen"
	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// Path in the SDK -> content.
type files = map[string][]byte

const tool = "pulumi-oauth"

var generators = map[string]func(*schema.Package) (files, error){
	// As a local one: it can be installed from its folder.
	"nodejs": func(p *schema.Package) (files, error) {
		return nodejs.GeneratePackage(tool, p, nil, nil, true, alone{})
	},
	"python": func(p *schema.Package) (files, error) {
		return python.GeneratePackage(tool, p, nil, alone{})
	},
	"go": func(p *schema.Package) (files, error) {
		return golang.GeneratePackage(tool, p, nil)
	},
	"dotnet": func(p *schema.Package) (files, error) {
		p.LogoURL = iconScheme + ":"
		return dotnet.GeneratePackage(tool, p, nil, nil)
	},
	"java": func(p *schema.Package) (files, error) {
		all, err := java.GeneratePackage(tool, p, nil, nil, false, false)
		if err == nil {
			// Gradle writes it too; a Maven project that takes the sources in needs it.
			all["src/main/resources/com/pulumi/"+p.Name+"/version.txt"] = []byte(p.Version.String())
		}
		return all, err
	},
}

func main() {
	if len(os.Args) < 5 {
		fail(fmt.Errorf("codegen <schema.json> <version> <folder> <language> ..."))
	}
	http.DefaultTransport.(*http.Transport).RegisterProtocol(iconScheme, icon{})
	file, version, folder := os.Args[1], os.Args[2], os.Args[3]
	for _, language := range os.Args[4:] {
		written, err := write(file, version, filepath.Join(folder, language), language)
		if err != nil {
			fail(fmt.Errorf("%s: %w", language, err))
		}
		fmt.Printf("%s %d\n", language, written)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func write(file, version, folder, language string) (int, error) {
	generate, known := generators[language]
	if !known {
		return 0, fmt.Errorf("there is no generator of that name")
	}
	// Each generator changes the package that it is given.
	bound, err := bind(file, version)
	if err != nil {
		return 0, err
	}
	all, err := generate(bound)
	if err != nil {
		return 0, err
	}
	for path, content := range all {
		target := filepath.Join(folder, path)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return 0, err
		}
		if err := os.WriteFile(target, content, 0o644); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

func bind(file, version string) (*schema.Package, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	spec.Version = version
	bound, problems, err := schema.BindSpec(spec, alone{}, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if problems.HasErrors() {
		return nil, problems
	}
	return bound, nil
}

const iconScheme = "icon"

// The generator for .NET fetches the package's icon from the network. This one is a grey square.
type icon struct{}

func (icon) RoundTrip(request *http.Request) (*http.Response, error) {
	square := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range square.Pix {
		square.Pix[i] = 0x80
	}
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, square); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&drawn), Request: request}, nil
}

// Our schema refers to no other package; the binder wants somebody to ask all the same.
type alone struct{}

func (alone) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to the package %s", name)
}

func (a alone) LoadPackageV2(_ context.Context, d *schema.PackageDescriptor) (*schema.Package, error) {
	return a.LoadPackage(d.Name, nil)
}

func (alone) LoadPackageReference(name string, _ *semver.Version) (schema.PackageReference, error) {
	return nil, fmt.Errorf("the schema refers to the package %s", name)
}

func (a alone) LoadPackageReferenceV2(
	_ context.Context, d *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return a.LoadPackageReference(d.Name, nil)
}
