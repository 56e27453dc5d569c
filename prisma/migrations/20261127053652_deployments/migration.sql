-- AlterTable
ALTER TABLE "Container" ADD COLUMN "spec" TEXT;

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Audit" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "targetType" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "targetName" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "address" TEXT NOT NULL DEFAULT '',
    "detail" TEXT NOT NULL
);
INSERT INTO "new_Audit" ("action", "at", "detail", "id", "requestId", "role", "targetId", "targetName", "targetType", "user") SELECT "action", "at", "detail", "id", "requestId", "role", "targetId", "targetName", "targetType", "user" FROM "Audit";
DROP TABLE "Audit";
ALTER TABLE "new_Audit" RENAME TO "Audit";
CREATE INDEX "Audit_targetId_id_idx" ON "Audit"("targetId", "id");
CREATE INDEX "Audit_at_idx" ON "Audit"("at");
CREATE TABLE "new_Deployment" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "serviceId" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "spec" TEXT NOT NULL,
    "cmd" TEXT NOT NULL,
    "user" TEXT NOT NULL DEFAULT '',
    "status" TEXT NOT NULL DEFAULT 'success',
    "error" TEXT,
    "transactionId" TEXT,
    "plan" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Deployment_serviceId_fkey" FOREIGN KEY ("serviceId") REFERENCES "Service" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Deployment" ("cmd", "createdAt", "id", "serviceId", "spec") SELECT "cmd", "createdAt", "id", "serviceId", "spec" FROM "Deployment";
DROP TABLE "Deployment";
ALTER TABLE "new_Deployment" RENAME TO "Deployment";
CREATE INDEX "Deployment_serviceId_createdAt_idx" ON "Deployment"("serviceId", "createdAt");
CREATE TABLE "new_Service" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "spec" TEXT NOT NULL,
    "pathLabel" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "deployState" TEXT NOT NULL DEFAULT 'success',
    "deployError" TEXT,
    "deleting" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO "new_Service" ("createdAt", "deleting", "id", "name", "spec", "updatedAt") SELECT "createdAt", "deleting", "id", "name", "spec", "updatedAt" FROM "Service";
DROP TABLE "Service";
ALTER TABLE "new_Service" RENAME TO "Service";
CREATE UNIQUE INDEX "Service_name_key" ON "Service"("name");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
