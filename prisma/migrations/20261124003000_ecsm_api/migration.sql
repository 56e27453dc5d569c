-- AlterTable
ALTER TABLE "Image" ADD COLUMN "origin" TEXT NOT NULL DEFAULT 'builtin';
ALTER TABLE "Image" ADD COLUMN "digest" TEXT;
ALTER TABLE "Image" ADD COLUMN "pulled" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Service" ADD COLUMN "pathLabel" TEXT;
ALTER TABLE "Service" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "Container" ADD COLUMN "deploymentId" TEXT;

-- AlterTable
ALTER TABLE "Deployment" ADD COLUMN "user" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Deployment" ADD COLUMN "status" TEXT NOT NULL DEFAULT 'success';
ALTER TABLE "Deployment" ADD COLUMN "error" TEXT;

-- CreateTable
CREATE TABLE "Template" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "path" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "spec" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "ConfigEntry" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

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

-- CreateIndex
CREATE UNIQUE INDEX "Template_path_key" ON "Template"("path");

-- CreateIndex
CREATE UNIQUE INDEX "ConfigEntry_key_key" ON "ConfigEntry"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Upload_hash_key" ON "Upload"("hash");

-- CreateIndex
CREATE INDEX "Upload_status_updatedAt_idx" ON "Upload"("status", "updatedAt");
