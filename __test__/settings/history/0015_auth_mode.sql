UPDATE `claude_code_settings` SET `auth_mode` = 'oauth' WHERE `auth_mode` = 'devyard';
