ALTER TABLE `claude_code_settings` ADD `aws_sso_start_url` text;--> statement-breakpoint
ALTER TABLE `claude_code_settings` ADD `aws_sso_region` text DEFAULT 'us-east-1' NOT NULL;--> statement-breakpoint
ALTER TABLE `claude_code_settings` ADD `aws_sso_account_id` text;--> statement-breakpoint
ALTER TABLE `claude_code_settings` ADD `aws_sso_role_name` text;--> statement-breakpoint
ALTER TABLE `claude_code_settings` ADD `aws_sso_session_name` text;
