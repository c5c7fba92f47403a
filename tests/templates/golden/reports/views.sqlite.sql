-- Amounts are minor units of the currency; rates are shares from 0 to 1.
-- SQLite knows no time zones: days are those of the machine that asks, which is told by TZ.

DROP VIEW IF EXISTS "report_daily-by-method";
CREATE VIEW "report_daily-by-method" AS
SELECT
    date("time", 'localtime') AS "day",
    "payment_method",
    count(*) AS "count",
    sum("amount") AS "gross",
    sum("refunded") AS "refunds",
    sum("amount" - "refunded") AS "net",
    sum("fee") AS "fee",
    round(avg(CASE WHEN "state" IN ('paid', 'shipped', 'completed', 'refunding', 'refunded') THEN 1.0 ELSE 0.0 END), 4) AS "success_rate"
FROM (
    SELECT
        "actor" AS "actor",
        "actor_role" AS "actor_role",
        "amount" AS "amount",
        "channel" AS "channel",
        "channel_serial" AS "channel_serial",
        "currency" AS "currency",
        "error_code" AS "error_code",
        "error_message" AS "error_message",
        "fee" AS "fee",
        "order" AS "order",
        "payment_method" AS "payment_method",
        "reason" AS "reason",
        coalesce("refunded", 0) AS "refunded",
        "request_id" AS "request_id",
        "serial" AS "serial",
        "settlement" AS "settlement",
        "state" AS "state",
        "time" AS "time",
        CASE "payment_method"
            WHEN 'alipay-app' THEN 'alipay'
            WHEN 'alipay-barcode' THEN 'alipay'
            WHEN 'alipay-jsapi' THEN 'alipay'
            WHEN 'alipay-mini-program' THEN 'alipay'
            WHEN 'alipay-qr' THEN 'alipay'
            WHEN 'alipay-quick' THEN 'alipay'
            WHEN 'alipay-wap' THEN 'alipay'
            WHEN 'alipay-web' THEN 'alipay'
            WHEN 'ecny' THEN 'custom'
            WHEN 'unionpay-app' THEN 'unionpay'
            WHEN 'unionpay-b2b' THEN 'unionpay'
            WHEN 'unionpay-gateway' THEN 'unionpay'
            WHEN 'unionpay-qr' THEN 'unionpay'
            WHEN 'unionpay-quick' THEN 'unionpay'
            WHEN 'unionpay-wap' THEN 'unionpay'
            WHEN 'wechatpay-app' THEN 'wechatpay'
            WHEN 'wechatpay-barcode' THEN 'wechatpay'
            WHEN 'wechatpay-h5' THEN 'wechatpay'
            WHEN 'wechatpay-jsapi' THEN 'wechatpay'
            WHEN 'wechatpay-mini-program' THEN 'wechatpay'
            WHEN 'wechatpay-native' THEN 'wechatpay'
            WHEN 'wechatpay-quick' THEN 'wechatpay'
        END AS "provider"
    FROM "payment_log"
) AS "log"
WHERE "currency" = 'CNY'
  AND "state" IN ('paid', 'completed', 'refunded')
GROUP BY 1, 2;

DROP VIEW IF EXISTS "report_monthly-settlement";
CREATE VIEW "report_monthly-settlement" AS
SELECT
    date("time", 'localtime', 'start of month') AS "month",
    "provider",
    "payment_method",
    count(*) AS "count",
    sum("amount") AS "gross",
    sum("refunded") AS "refunds",
    sum("amount" - "refunded") AS "net",
    sum("fee") AS "fee",
    round(avg("amount" - "refunded")) AS "average",
    round(avg(CASE WHEN "refunded" > 0 THEN 1.0 ELSE 0.0 END), 4) AS "refund_rate"
FROM (
    SELECT
        "actor" AS "actor",
        "actor_role" AS "actor_role",
        "amount" AS "amount",
        "channel" AS "channel",
        "channel_serial" AS "channel_serial",
        "currency" AS "currency",
        "error_code" AS "error_code",
        "error_message" AS "error_message",
        "fee" AS "fee",
        "order" AS "order",
        "payment_method" AS "payment_method",
        "reason" AS "reason",
        coalesce("refunded", 0) AS "refunded",
        "request_id" AS "request_id",
        "serial" AS "serial",
        "settlement" AS "settlement",
        "state" AS "state",
        "time" AS "time",
        CASE "payment_method"
            WHEN 'alipay-app' THEN 'alipay'
            WHEN 'alipay-barcode' THEN 'alipay'
            WHEN 'alipay-jsapi' THEN 'alipay'
            WHEN 'alipay-mini-program' THEN 'alipay'
            WHEN 'alipay-qr' THEN 'alipay'
            WHEN 'alipay-quick' THEN 'alipay'
            WHEN 'alipay-wap' THEN 'alipay'
            WHEN 'alipay-web' THEN 'alipay'
            WHEN 'ecny' THEN 'custom'
            WHEN 'unionpay-app' THEN 'unionpay'
            WHEN 'unionpay-b2b' THEN 'unionpay'
            WHEN 'unionpay-gateway' THEN 'unionpay'
            WHEN 'unionpay-qr' THEN 'unionpay'
            WHEN 'unionpay-quick' THEN 'unionpay'
            WHEN 'unionpay-wap' THEN 'unionpay'
            WHEN 'wechatpay-app' THEN 'wechatpay'
            WHEN 'wechatpay-barcode' THEN 'wechatpay'
            WHEN 'wechatpay-h5' THEN 'wechatpay'
            WHEN 'wechatpay-jsapi' THEN 'wechatpay'
            WHEN 'wechatpay-mini-program' THEN 'wechatpay'
            WHEN 'wechatpay-native' THEN 'wechatpay'
            WHEN 'wechatpay-quick' THEN 'wechatpay'
        END AS "provider"
    FROM "payment_log"
) AS "log"
WHERE "currency" = 'CNY'
  AND "state" IN ('completed', 'refunded')
GROUP BY 1, 2, 3;
