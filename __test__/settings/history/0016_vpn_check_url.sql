ALTER TABLE `claude_code_settings` ADD `vpn_check_url` text;
