package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
)

// The image is a layout in which each part is named by its hash and of the size that is said; the layer holds the
// program; and the same files make the same bytes.
func TestImage(t *testing.T) {
	layer, err := pack([]file{{"data/", 0o750, owner, nil}, {"canvass", 0o755, 0, []byte("a program")}})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := image("arm64", "canvass:v1", layer)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := image("arm64", "canvass:v1", layer); !bytes.Equal(raw, again) {
		t.Error("the same files make other bytes")
	}
	parts := unpack(t, raw)
	for name, b := range parts {
		if hash, ok := strings.CutPrefix(name, "blobs/sha256/"); ok && hash != "" && digest(b) != hash {
			t.Errorf("%s has the hash %s", name, digest(b))
		}
	}
	part := func(d descriptor) []byte {
		b := parts["blobs/sha256/"+strings.TrimPrefix(d.Digest, "sha256:")]
		if len(b) != d.Size || b == nil {
			t.Fatalf("%s has %d bytes, said to be %d", d.Digest, len(b), d.Size)
		}
		return b
	}
	var index struct{ Manifests []descriptor }
	var manifest struct {
		Config descriptor
		Layers []descriptor
	}
	var config struct {
		Architecture string
		RootFS       struct {
			DiffIDs []string `json:"diff_ids"`
		} `json:"rootfs"`
	}
	for _, step := range []struct {
		from func() []byte
		to   any
	}{
		{func() []byte { return parts["index.json"] }, &index},
		{func() []byte { return part(index.Manifests[0]) }, &manifest},
		{func() []byte { return part(manifest.Config) }, &config},
	} {
		if err := json.Unmarshal(step.from(), step.to); err != nil {
			t.Fatal(err)
		}
	}
	inside := unpack(t, part(manifest.Layers[0]))
	if string(inside["canvass"]) != "a program" || config.Architecture != "arm64" || config.RootFS.DiffIDs[0] != manifest.Layers[0].Digest {
		t.Errorf("the image holds %q, for %s", inside["canvass"], config.Architecture)
	}
	if index.Manifests[0].Annotations["org.opencontainers.image.ref.name"] != "canvass:v1" {
		t.Error("the image has no name")
	}
}

func unpack(t *testing.T, raw []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for r := tar.NewReader(bytes.NewReader(raw)); ; {
		h, err := r.Next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[h.Name] = b
	}
}
