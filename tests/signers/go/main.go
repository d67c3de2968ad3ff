// Signs requests with the signer of the AWS SDK for Go and prints how each was answered.
// Knows nothing of what the answers should be.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

type content struct {
	Path  string
	Query [][2]string
	Body  []byte
}

type request struct {
	Method       string
	Headers      map[string]string
	Credentials  aws.Credentials
	Announce     bool
	ClockSeconds int
	Signed, Sent content
}

type document struct {
	Endpoint, Region, Service string
	Requests                  []request
}

type answer struct {
	Status int     `json:"status"`
	Error  *string `json:"error"`
}

func (c content) make(endpoint, method string) (*http.Request, error) {
	values := url.Values{}
	for _, pair := range c.Query {
		values.Add(pair[0], pair[1])
	}
	// The SDK for Go sends a space as `%20` too.
	query := strings.ReplaceAll(values.Encode(), "+", "%20")
	made, err := http.NewRequest(method, endpoint+c.Path+"?"+query, io.NopCloser(bytes.NewReader(c.Body)))
	if err != nil {
		return nil, err
	}
	made.ContentLength = int64(len(c.Body))
	if len(c.Body) == 0 {
		made.Body = nil
	}
	return made, nil
}

func (d document) answer(r request) (answer, error) {
	signed, err := r.Signed.make(d.Endpoint, r.Method)
	if err != nil {
		return answer{}, err
	}
	for name, value := range r.Headers {
		signed.Header.Set(name, value)
	}
	digest := sha256.Sum256(r.Signed.Body)
	hash := hex.EncodeToString(digest[:])
	if r.Announce {
		signed.Header.Set("X-Amz-Content-Sha256", hash)
	}
	now := time.Now().Add(time.Duration(r.ClockSeconds) * time.Second)
	err = v4.NewSigner().SignHTTP(context.Background(), r.Credentials, signed, hash, d.Service, d.Region, now)
	if err != nil {
		return answer{}, err
	}
	sent, err := r.Sent.make(d.Endpoint, r.Method)
	if err != nil {
		return answer{}, err
	}
	sent.Header = signed.Header
	reply, err := http.DefaultClient.Do(sent)
	if err != nil {
		return answer{}, err
	}
	defer reply.Body.Close()
	if kind := reply.Header.Get("x-amzn-errortype"); kind != "" {
		name, _, _ := strings.Cut(kind, ":")
		return answer{reply.StatusCode, &name}, nil
	}
	return answer{reply.StatusCode, nil}, nil
}

func run() error {
	var all document
	if err := json.NewDecoder(os.Stdin).Decode(&all); err != nil {
		return err
	}
	for _, request := range all.Requests {
		given, err := all.answer(request)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(given); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
