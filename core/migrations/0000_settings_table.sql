CREATE TABLE IF NOT EXISTS `claude_code_settings` (
	`id` text PRIMARY KEY DEFAULT 'default' NOT NULL,
	`custom_binary_path` text,
	`custom_env_vars` text DEFAULT '{}' NOT NULL,
	`bedrock_region` text DEFAULT 'us-east-1' NOT NULL,
	`updated_at` integer
);
