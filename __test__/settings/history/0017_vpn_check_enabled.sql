ALTER TABLE `claude_code_settings` ADD `vpn_check_enabled` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `claude_code_settings` DROP COLUMN `vpn_check_url`;
