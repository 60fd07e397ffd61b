//! Lines that cannot be parsed are left out. The others are used.

use super::*;

#[test]
fn an_invalid_line_is_left_out_alone() {
    let foo: Expected<'_> = &[("foo", &[("a", "1"), ("b", "2")])];
    for (config, line) in [
        ("name = value\n[profile foo]\na = 1\nb = 2", 1),
        ("[profile foo]\na = 1\nno delimiter\nb = 2", 3),
        ("[profile foo]\na = 1\nno delimiter\n  nor = here\nb = 2", 3),
        ("[profile foo]\na = 1\n= value\nb = 2", 3),
        ("[profile foo]\n -continued\na = 1\nb = 2", 2),
    ] {
        assert_profiles(config, "", foo, &[line]);
    }
    assert_profiles("[profile foo]\na = 1\nb = 2", "text", foo, &[1]);
    let nested = "[profile foo]\ns3 =\n invalid\n = 1\n good = 1";
    assert_profiles(nested, "", &[("foo", &[("s3", "\ngood = 1")])], &[3, 4]);
}

#[test]
fn a_section_with_an_invalid_header_is_left_out_whole() {
    // Its properties must not be added to the section before it.
    let config =
        "[profile foo]\na = 1\n[profile bar\na = 2\n more = 2\nc = 2\n[profile baz]\na = 3";
    assert_profiles(
        config,
        "",
        &[("foo", &[("a", "1")]), ("baz", &[("a", "3")])],
        &[3],
    );
}

#[test]
fn a_line_that_is_not_utf8_is_left_out() {
    let config = b"# caf\xe9\n[profile foo]\na = 1\nb = caf\xe9\nc = 3 # caf\xe9\n[profile caf\xe9]\na = 2\n";
    let (found, lines) = profiles(config, b"");
    assert_eq!(lines, [4, 6]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found["foo"].iter().collect::<HashMap<_, _>>(),
        HashMap::from([("a", "1"), ("c", "3")])
    );
}

#[test]
fn a_file_that_is_not_a_configuration_file_is_parsed_with_bounded_memory() {
    let noise: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    let same = |byte| vec![byte; 1 << 16];
    for file in [noise, same(b'['), same(b'\n'), same(0)] {
        let parsed = parse(&file);
        assert!(parsed.problems.len() <= 1000);
    }
}
