//! Files in all the forms that people and tools write.

use super::*;

#[test]
fn what_all_readers_accept_is_accepted() {
    let foo: Expected<'_> = &[("foo", &[("name", "value")])];
    for config in [
        "[profile foo]\nname = value",
        "[profile foo]\r\nname = value\r\n",
        "[profile foo]\nname=value\n",
        "[profile foo]\nname \t=  \tvalue \t",
        "[profile \tfoo \t]\nname = value",
        "[profile\tfoo]\nname = value",
        "\t \n[profile foo]\n\t\n \nname = value\n\t \n",
        "# Comment\n[profile foo] # Comment\nname = value # Comment with # sign",
        "; Comment\n[profile foo] ; Comment\nname = value ; Comment with ; sign",
        "[profile foo]; adjacent\nname = value ;\n",
        "[profile foo]# adjacent\nname = value",
        "[profile foo] # as in [bar]\nname = value",
        "[profile foo]\nname = old\n[profile foo]\nname = value",
        "[profile foo]\nname = old\nName = value",
        "[profile foo]\nNAME = value",
        "[preview]\ncloudfront = true\n[profile foo]\nname = value",
        "[foo]\nname = no profile\n[profile foo]\nname = value",
        "[profilefoo]\nname = no profile\n[profile foo]\nname = value",
        "[sso-session foo]\nname = a session\n[profile foo]\nname = value",
    ] {
        assert_profiles(config, "", foo, &[]);
    }
    for (config, value) in [
        ("[profile foo]\nname = val=ue", "val=ue"),
        ("[profile foo]\nname = a:b", "a:b"),
        ("[profile foo]\nname = 🐱 ü", "🐱 ü"),
        ("[profile foo]\nname =", ""),
        ("[profile foo]\nname = value; adjacent", "value; adjacent"),
        ("[profile foo]\nname = value# adjacent", "value# adjacent"),
        (
            "[profile foo]\nname = value\n -continued",
            "value\n-continued",
        ),
        (
            "[profile foo]\nname = value\n \t -continued \t \n and so on",
            "value\n-continued\nand so on",
        ),
        (
            "[profile foo]\nname = value\n -continued # kept",
            "value\n-continued # kept",
        ),
        (
            "[profile foo]\nname =\n a = 1\n\t \n b = 2",
            "\na = 1\nb = 2",
        ),
        ("[profile foo]\nname =\n a =", "\na ="),
    ] {
        assert_profiles(config, "", &[("foo", &[("name", value)])], &[]);
    }
    assert_profiles("", "", &[], &[]);
    assert_profiles(
        "[profile a]\n[profile b]",
        "",
        &[("a", &[]), ("b", &[])],
        &[],
    );
}

#[test]
fn each_property_of_the_credentials_file_replaces_that_of_the_config_file() {
    let both: Expected<'_> = &[(
        "foo",
        &[("a", "credentials"), ("b", "config"), ("c", "credentials")],
    )];
    assert_profiles(
        "[profile foo]\na = config\nb = config",
        "[ foo ]\nc = credentials\na = credentials",
        both,
        &[],
    );
    // In the credentials file a prefix is part of the name.
    assert_profiles(
        "",
        "[profile foo]\nname = value",
        &[("profile foo", &[("name", "value")])],
        &[],
    );
}

#[test]
fn a_default_profile_with_its_prefix_replaces_the_one_without() {
    let expected: Expected<'_> = &[("default", &[("name", "value"), ("more", "value")])];
    for config in [
        "[profile default]\nname = value\n[default]\nother = x\n[profile default]\nmore = value",
        "[default]\nother = x\n[profile default]\nname = value\nmore = value",
    ] {
        assert_profiles(config, "", expected, &[]);
    }
    assert_profiles(
        "[default]\nname = value",
        "[default]\nmore = value",
        expected,
        &[],
    );
}

#[test]
fn what_the_aws_cli_accepts_and_other_readers_reject_is_accepted() {
    let foo: Expected<'_> = &[("foo", &[("a", "1"), ("b", "2")])];
    for config in [
        // An indented first name, and more of them.
        "[profile foo]\n  a = 1\n  b = 2",
        "[profile foo]\n\ta = 1\n\tb = 2\n",
        "[profile foo]\n    a = 1\n  b = 2",
        "  [profile foo]\na = 1\nb = 2",
        // An indented comment below a property.
        "[profile foo]\na = 1\n  # comment\nb = 2\n  ; comment",
        "[profile foo]\na: 1\nb : 2",
        "[profile foo]\ra = 1\rb = 2\r",
        "[profile foo]\na = 1\u{a0}\nb =\u{3000}2",
        "[DEFAULT]\nb = 2\na = 0\n[profile foo]\na = 1",
        "[profile foo]\na = 1\n[DEFAULT]\nb = 2",
        "[profile 'foo']\na = 1\n[profile \"foo\"]\nb = 2",
        "[profile foo] text\na = 1\nb = 2",
        // What the AWS CLI does not read: see aws-cli#3419.
        "\u{feff}[profile foo]\na = 1\nb = 2",
        "[ profile foo ]\na = 1\nb = 2",
    ] {
        assert_profiles(config, "", foo, &[]);
    }
    assert_profiles(
        "[DEFAULT]\na = 1",
        "[DEFAULT]\nb = 2\n[foo]\na = 1",
        foo,
        &[],
    );
    assert_profiles(
        "[profile \"a]b\"]\na = 1",
        "",
        &[("a]b", &[("a", "1")])],
        &[],
    );
}
