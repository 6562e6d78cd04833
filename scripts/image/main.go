// Command image makes a container image of a program that is built already, as an OCI image layout in a tar file, which podman load
// and docker load take:
//
//	go run ./scripts/image -arch amd64 -program dist/canvass-v1.0.0-linux-amd64 -certificates /etc/ssl/certs/ca-certificates.crt \
//		-licences dist -tag canvass:v1.0.0 -out dist/canvass-v1.0.0-linux-amd64-image.tar
//
// In it are the program, the certificate authorities that feeds are checked with, and the licences: no shell, no other
// system. The same files give the same bytes.
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// owner is who the program runs as, and whose the folder of records is.
const owner = 65532

// file is what goes into a tar file.
type file struct {
	name  string
	mode  int64
	owner int
	bytes []byte // nil for a folder
}

// pack is a tar file of the files, in their order.
func pack(files []file) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: f.mode, Uid: f.owner, Gid: f.owner, ModTime: time.Unix(0, 0).UTC(), Size: int64(len(f.bytes)), Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if f.bytes == nil {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.bytes); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// descriptor points at a part of the image.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// image is the layout of an image with one layer.
func image(arch, tag string, layer []byte) ([]byte, error) {
	config, err := json.Marshal(map[string]any{
		"architecture": arch, "os": "linux", "rootfs": map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + digest(layer)}},
		"config": map[string]any{
			"User": fmt.Sprintf("%d:%d", owner, owner), "Env": []string{"XDG_DATA_HOME=/data", "HOME=/data"}, "Entrypoint": []string{"/canvass"},
			"Cmd":     []string{"serve", "--db", "/data/record.canvass", "--addr", "0.0.0.0:8270", "--log-format", "json"},
			"Volumes": map[string]any{"/data": struct{}{}}, "ExposedPorts": map[string]any{"8270/tcp": struct{}{}},
			"Labels": map[string]string{"org.opencontainers.image.title": "Canvass", "org.opencontainers.image.licenses": "Apache-2.0"},
		},
	})
	if err != nil {
		return nil, err
	}
	const oci = "application/vnd.oci.image."
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": oci + "manifest.v1+json",
		"config": descriptor{MediaType: oci + "config.v1+json", Digest: "sha256:" + digest(config), Size: len(config)},
		"layers": []descriptor{{MediaType: oci + "layer.v1.tar", Digest: "sha256:" + digest(layer), Size: len(layer)}},
	})
	if err != nil {
		return nil, err
	}
	index, err := json.Marshal(map[string]any{"schemaVersion": 2, "mediaType": oci + "index.v1+json", "manifests": []descriptor{{
		MediaType: oci + "manifest.v1+json", Digest: "sha256:" + digest(manifest), Size: len(manifest), Annotations: map[string]string{"org.opencontainers.image.ref.name": tag},
	}}})
	if err != nil {
		return nil, err
	}
	files := []file{
		{"oci-layout", 0o644, 0, []byte(`{"imageLayoutVersion":"1.0.0"}`)},
		{"index.json", 0o644, 0, index},
		{"blobs/", 0o755, 0, nil},
		{"blobs/sha256/", 0o755, 0, nil},
	}
	for _, blob := range [][]byte{config, manifest, layer} {
		files = append(files, file{"blobs/sha256/" + digest(blob), 0o644, 0, blob})
	}
	return pack(files)
}

func run() error {
	arch := flag.String("arch", "amd64", "the processor")
	program := flag.String("program", "", "the program's file")
	certificates := flag.String("certificates", "", "the file of certificate authorities")
	licences := flag.String("licences", "", "the folder with LICENSE, NOTICE and THIRD-PARTY-LICENSES.txt")
	tag := flag.String("tag", "canvass:latest", "the image's name")
	out := flag.String("out", "", "the file to write")
	flag.Parse()
	files := []file{{"data/", 0o750, owner, nil}, {"etc/", 0o755, 0, nil}, {"etc/ssl/", 0o755, 0, nil}, {"etc/ssl/certs/", 0o755, 0, nil}}
	for _, f := range []struct {
		from, to string
		mode     int64
	}{
		{*certificates, "etc/ssl/certs/ca-certificates.crt", 0o644},
		{*program, "canvass", 0o755},
		{filepath.Join(*licences, "LICENSE"), "LICENSE", 0o644},
		{filepath.Join(*licences, "NOTICE"), "NOTICE", 0o644},
		{filepath.Join(*licences, "THIRD-PARTY-LICENSES.txt"), "THIRD-PARTY-LICENSES.txt", 0o644},
	} {
		b, err := os.ReadFile(f.from)
		if err != nil {
			return err
		}
		files = append(files, file{f.to, f.mode, 0, b})
	}
	layer, err := pack(files)
	if err != nil {
		return err
	}
	b, err := image(*arch, *tag, layer)
	if err != nil {
		return err
	}
	return os.WriteFile(*out, b, 0o644)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "image: "+err.Error())
		os.Exit(1)
	}
}
