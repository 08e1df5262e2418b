"""PostGraphile's names of fields, and the gateway's."""

from __future__ import annotations

POSTGRAPHILE = {
    "rowId": "id",
    "userByTenantIdAndRowId": "user",
    "userByTenantIdAndUserId": "user",
    "allUsers": "users",
    "usersByTenantId": "users",
    "allTenants": "tenants",
    "allLocations": "locations",
    "locationsByTenantIdAndUserId": "locations",
    "inviteCodesByTenantIdAndCreatedBy": "inviteCodes",
    "allWorkshops": "workshops",
    "workshopMembersByTenantIdAndWorkshopId": "members",
    "workshopStepsByTenantIdAndWorkshopId": "steps",
    "createLocation": "recordLocation",
    "updateUserByTenantIdAndRowId": "updateUser",
    # Chinook
    "allTracks": "tracks",
    "allArtists": "artists",
    "allCustomers": "customers",
    "allGenres": "genres",
    "allPlaylists": "playlists",
    "trackByTrackId": "track",
    "albumByAlbumId": "album",
    "artistByArtistId": "artist",
    "genreByGenreId": "genre",
    "mediaTypeByMediaTypeId": "mediaType",
    "albumsByArtistId": "albums",
    "tracksByAlbumId": "tracks",
    "tracksByGenreId": "tracks",
    "invoicesByCustomerId": "invoices",
    "invoiceLinesByInvoiceId": "invoiceLines",
    "invoiceLinesByTrackId": "invoiceLines",
    "playlistTracksByPlaylistId": "playlistTracks",
}
