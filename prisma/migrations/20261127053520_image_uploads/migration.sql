-- CreateTable
CREATE TABLE "Upload" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "hash" TEXT NOT NULL,
    "totalBytes" BIGINT NOT NULL,
    "chunks" INTEGER NOT NULL,
    "received" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "error" TEXT,
    "imageId" TEXT,
    "description" TEXT NOT NULL DEFAULT '',
    "createdBy" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Image" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "os" TEXT NOT NULL,
    "arch" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "author" TEXT,
    "description" TEXT NOT NULL,
    "ociVersion" TEXT NOT NULL,
    "config" TEXT NOT NULL,
    "vsoa" TEXT,
    "origin" TEXT NOT NULL DEFAULT 'builtin',
    "digest" TEXT,
    "pulled" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO "new_Image" ("arch", "author", "config", "createdAt", "description", "id", "name", "ociVersion", "os", "sizeBytes", "tag", "vsoa") SELECT "arch", "author", "config", "createdAt", "description", "id", "name", "ociVersion", "os", "sizeBytes", "tag", "vsoa" FROM "Image";
DROP TABLE "Image";
ALTER TABLE "new_Image" RENAME TO "Image";
CREATE UNIQUE INDEX "Image_name_tag_os_key" ON "Image"("name", "tag", "os");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "Upload_hash_createdAt_idx" ON "Upload"("hash", "createdAt");
