-- Amounts are minor units of the line's currency.
-- Times are text in UTC, such as 2026-11-11T08:00:00Z.

-- payments: one line for each transaction, kept for 5y.
CREATE TABLE IF NOT EXISTS "payment_log" (
    "actor" text,
    "actor_role" text,
    "amount" bigint NOT NULL,
    "card_number" text,
    "channel" text,
    "channel_serial" text,
    "client_ip" text,
    "currency" text,
    "customer" text,
    "email" text,
    "error_code" text,
    "error_message" text,
    "fee" bigint,
    "order" text,
    "payer_account" text,
    "payment_method" text NOT NULL,
    "phone" text,
    "reason" text,
    "refunded" bigint,
    "request_id" text,
    "serial" text NOT NULL PRIMARY KEY,
    "settlement" text,
    "state" text,
    "time" text NOT NULL
);
CREATE INDEX IF NOT EXISTS "payment_log_time" ON "payment_log" ("time");

DROP VIEW IF EXISTS "payment_log_masked";
CREATE VIEW "payment_log_masked" AS
SELECT
    "actor",
    "actor_role",
    "amount",
    CASE
        WHEN length("card_number") >= 13
        THEN substr("card_number", 1, 6) || '****' || substr("card_number", length("card_number") - 3)
        WHEN "card_number" IS NOT NULL THEN '****'
    END AS "card_number",
    "channel",
    "channel_serial",
    NULL AS "client_ip",
    "currency",
    NULL AS "customer",
    CASE
        WHEN length("email") >= 2
        THEN substr("email", 1, 1) || '****'
        WHEN "email" IS NOT NULL THEN '****'
    END AS "email",
    "error_code",
    "error_message",
    "fee",
    "order",
    NULL AS "payer_account",
    "payment_method",
    CASE
        WHEN length("phone") >= 11
        THEN substr("phone", 1, 3) || '****' || substr("phone", length("phone") - 3)
        WHEN "phone" IS NOT NULL THEN '****'
    END AS "phone",
    "reason",
    "refunded",
    "request_id",
    "serial",
    "settlement",
    "state",
    "time"
FROM "payment_log";
