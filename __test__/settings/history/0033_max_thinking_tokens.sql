UPDATE `claude_code_settings` SET `max_thinking_tokens` = 60000 WHERE `max_thinking_tokens` > 60000;
