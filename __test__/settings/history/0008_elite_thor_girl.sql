ALTER TABLE `claude_code_settings` ADD `anthropic_base_url` text;
