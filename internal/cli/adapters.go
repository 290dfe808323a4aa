package cli

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/store/sqlite"
)

// openDatabase opens the state database that a state folder has.
func openDatabase(ctx context.Context, path string) (state.Database, error) {
	return sqlite.Open(ctx, path)
}

// openContainer signs in to Azure as the machine, the pipeline or the person
// does that runs Ward.
func openContainer(address string) (mirror.Target, error) {
	who, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return nil, err
	}
	return mirror.OpenContainer(address, who, nil)
}
