package mirror

import (
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
)

// Container is a mirror in a container of Azure blobs. It only adds, lists and
// reads: the container may be immutable (a time-based retention policy, a legal
// hold), and the identity needs no right to overwrite or to delete. A blob is
// put in one request that holds for a new name alone, with an MD5 that the
// service verifies.
type Container struct {
	client *container.Client
	place  string
	// secrets are the parts of the client's URL that no error may show.
	secrets []string
}

// OpenContainer names a container by its address,
// https://ACCOUNT.blob.core.windows.net/CONTAINER, and who signs in. It asks
// Azure nothing. An address with a query is refused: it holds a key that anybody
// can use who reads it. The options may be nil.
func OpenContainer(address string, who azcore.TokenCredential, o *container.ClientOptions) (*Container, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New("the container's address is no URL: want https://ACCOUNT.blob.core.windows.net/CONTAINER")
	case u.RawQuery != "" || u.User != nil || u.Fragment != "":
		return nil, fmt.Errorf("the container's address has more than a name (%s?…): a key in it would be one that anybody can use; leave it out and sign in", placeOf(u))
	case u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") == "":
		return nil, fmt.Errorf("the container's address is %s: want https://ACCOUNT.blob.core.windows.net/CONTAINER", placeOf(u))
	}
	client, err := container.NewClient(strings.TrimSuffix(address, "/"), who, o)
	if err != nil {
		return nil, fmt.Errorf("the container %s: %w", placeOf(u), err)
	}
	return NewContainer(client), nil
}

// NewContainer is a mirror in a client's container, however the client signs
// in.
func NewContainer(client *container.Client) *Container {
	c := &Container{client: client, place: "a container"}
	if u, err := url.Parse(client.URL()); err == nil {
		c.place = placeOf(u)
		for _, values := range u.Query() {
			for _, v := range values {
				// What is shorter is a version or a permission.
				if len(v) >= 12 {
					c.secrets = append(c.secrets, v, url.QueryEscape(v))
				}
			}
		}
	}
	return c
}

// placeOf returns a URL without what may be secret in it.
func placeOf(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimSuffix(u.Path, "/")}).String()
}

// String returns the container's address without any query.
func (c *Container) String() string { return c.place }

// Create implements Target.
func (c *Container) Create(ctx context.Context, name string, content []byte) error {
	if err := nameIs(name); err != nil {
		return err
	}
	sum := md5.Sum(content)
	anything := azcore.ETagAny
	_, err := c.client.NewBlockBlobClient(name).Upload(ctx, streaming.NopCloser(bytes.NewReader(content)), &blockblob.UploadOptions{
		TransactionalValidation: blob.TransferValidationTypeMD5(sum[:]),
		AccessConditions:        &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfNoneMatch: &anything}},
	})
	// An immutable container may refuse for its policy before it looks at the
	// condition.
	if bloberror.HasCode(err, bloberror.BlobAlreadyExists, bloberror.ConditionNotMet, bloberror.BlobImmutableDueToPolicy) {
		return fmt.Errorf("writing %s/%s: %w", c.place, name, fs.ErrExist)
	}
	if err != nil {
		return c.failed(ctx, "writing", name, err)
	}
	return nil
}

// Open implements Target.
func (c *Container) Open(ctx context.Context, name string) (fs.File, error) {
	if err := nameIs(name); err != nil {
		return nil, err
	}
	answer, err := c.client.NewBlobClient(name).DownloadStream(ctx, nil)
	if bloberror.HasCode(err, bloberror.BlobNotFound) {
		return nil, fmt.Errorf("reading %s/%s: %w", c.place, name, fs.ErrNotExist)
	}
	if err != nil {
		return nil, c.failed(ctx, "reading", name, err)
	}
	return &blobFile{
		ReadCloser: answer.NewRetryReader(ctx, nil),
		info:       newInfo(name, answer.ContentLength, answer.LastModified),
		failed:     func(err error) error { return c.failed(ctx, "reading", name, err) },
	}, nil
}

// List implements Target.
func (c *Container) List(ctx context.Context, dir string) iter.Seq2[fs.DirEntry, error] {
	return func(yield func(fs.DirEntry, error) bool) {
		if err := nameIs(dir); err != nil {
			yield(nil, err)
			return
		}
		prefix := dir + "/"
		if dir == "." {
			prefix = ""
		}
		pages := c.client.NewListBlobsHierarchyPager("/", &container.ListBlobsHierarchyOptions{Prefix: &prefix})
		for pages.More() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(nil, c.failed(ctx, "listing", dir, err))
				return
			}
			if page.Segment == nil {
				continue
			}
			for _, p := range page.Segment.BlobPrefixes {
				if p.Name != nil && !yield(folderEntry(path.Base(*p.Name)), nil) {
					return
				}
			}
			for _, b := range page.Segment.BlobItems {
				if b.Name == nil {
					continue
				}
				i := newInfo(*b.Name, nil, nil)
				if b.Properties != nil {
					i = newInfo(*b.Name, b.Properties.ContentLength, b.Properties.LastModified)
				}
				if !yield(fs.FileInfoToDirEntry(i), nil) {
					return
				}
			}
		}
	}
}

// failed says what an error means and what to do. Of the library's own texts
// nothing is passed on that may hold a URL.
func (c *Container) failed(ctx context.Context, doing, name string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s %s/%s: %w", doing, c.place, name, ctx.Err())
	}
	var answer *azcore.ResponseError
	var transport *url.Error
	switch {
	case errors.As(err, &answer):
		err = errors.New(explain(answer))
	case errors.As(err, &transport):
		err = fmt.Errorf("no answer: %w; run it again, which goes on from here", transport.Err)
	}
	text := err.Error()
	for _, s := range c.secrets {
		if strings.Contains(text, s) {
			err = errors.New("the cause is not shown, since a key is in its text")
		}
	}
	return fmt.Errorf("%s %s/%s: %w", doing, c.place, name, err)
}

// explain says what the service's answer means.
func explain(answer *azcore.ResponseError) string {
	said := fmt.Sprintf("Azure answered %d", answer.StatusCode)
	if answer.ErrorCode != "" {
		said += " " + answer.ErrorCode
	}
	if answer.RawResponse != nil {
		if id := answer.RawResponse.Header.Get("x-ms-request-id"); id != "" {
			said += " (request " + id + ")"
		}
	}
	switch {
	case answer.ErrorCode == string(bloberror.ContainerNotFound):
		return said + ": make the container, with a retention policy, or correct its name"
	case answer.ErrorCode == string(bloberror.BlobArchived):
		return said + ": bring the blob back from the archive tier first"
	case answer.StatusCode == http.StatusUnauthorized, answer.StatusCode == http.StatusForbidden:
		return said + ": who signed in needs to read and add blobs here (the role Storage Blob Data Contributor), and the account's firewall to let this machine in"
	case answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode >= http.StatusInternalServerError:
		return said + ": run it again, which goes on from here"
	}
	return said
}

// blobFile is a blob that is being read.
type blobFile struct {
	io.ReadCloser
	info   fs.FileInfo
	failed func(error) error
}

func (f *blobFile) Stat() (fs.FileInfo, error) { return f.info, nil }

func (f *blobFile) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = f.failed(err)
	}
	return n, err
}

// info describes a blob, or a folder, which Azure has in names alone.
type info struct {
	name string
	size int64
	time time.Time
	mode fs.FileMode
}

func newInfo(name string, size *int64, changed *time.Time) info {
	i := info{name: path.Base(name), mode: 0o444}
	if size != nil {
		i.size = *size
	}
	if changed != nil {
		i.time = *changed
	}
	return i
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return i.time }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }
