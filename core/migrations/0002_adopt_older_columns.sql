-- Reads a host's older `sso_*` columns over, once, where what they hold is usable. Their tokens stay where they are.
-- A host without those columns must be able to run this, too: a name that the row does not have is looked up in the
-- query around it (https://www.sqlite.org/lang_expr.html#column_names), and `each` has it, with NULL.
UPDATE `claude_code_settings` SET `aws_sso_start_url` = `older`.`value`
FROM (
	SELECT `each`.`id`, (SELECT `sso_start_url` FROM `claude_code_settings` AS `row` WHERE `row`.`id` = `each`.`id`) AS `value`
	FROM (SELECT `id`, NULL AS `sso_start_url` FROM `claude_code_settings`) AS `each`
) AS `older`
WHERE `older`.`id` = `claude_code_settings`.`id` AND typeof(`older`.`value`) = 'text'
	AND `older`.`value` GLOB 'https://?*' AND length(`older`.`value`) <= 2048
	AND `older`.`value` NOT GLOB '*[^!-~]*';--> statement-breakpoint
UPDATE `claude_code_settings` SET `aws_sso_region` = `older`.`value`
FROM (
	SELECT `each`.`id`, (SELECT `sso_region` FROM `claude_code_settings` AS `row` WHERE `row`.`id` = `each`.`id`) AS `value`
	FROM (SELECT `id`, NULL AS `sso_region` FROM `claude_code_settings`) AS `each`
) AS `older`
WHERE `older`.`id` = `claude_code_settings`.`id` AND typeof(`older`.`value`) = 'text'
	AND length(`older`.`value`) BETWEEN 1 AND 63 AND `older`.`value` NOT GLOB '*[^a-z0-9-]*'
	AND `older`.`value` NOT GLOB '-*' AND `older`.`value` NOT GLOB '*-';--> statement-breakpoint
UPDATE `claude_code_settings` SET `aws_sso_account_id` = `older`.`value`
FROM (
	SELECT `each`.`id`, (SELECT `sso_account_id` FROM `claude_code_settings` AS `row` WHERE `row`.`id` = `each`.`id`) AS `value`
	FROM (SELECT `id`, NULL AS `sso_account_id` FROM `claude_code_settings`) AS `each`
) AS `older`
WHERE `older`.`id` = `claude_code_settings`.`id` AND typeof(`older`.`value`) = 'text'
	AND length(`older`.`value`) = 12 AND `older`.`value` NOT GLOB '*[^0-9]*';--> statement-breakpoint
UPDATE `claude_code_settings` SET `aws_sso_role_name` = `older`.`value`
FROM (
	SELECT `each`.`id`, (SELECT `sso_role_name` FROM `claude_code_settings` AS `row` WHERE `row`.`id` = `each`.`id`) AS `value`
	FROM (SELECT `id`, NULL AS `sso_role_name` FROM `claude_code_settings`) AS `each`
) AS `older`
WHERE `older`.`id` = `claude_code_settings`.`id` AND typeof(`older`.`value`) = 'text'
	AND length(`older`.`value`) BETWEEN 1 AND 64 AND `older`.`value` NOT GLOB '*[^A-Za-z0-9_+=,.@-]*';
