-- AlterTable
ALTER TABLE "User" ADD COLUMN "switchesReadTo" INTEGER;
