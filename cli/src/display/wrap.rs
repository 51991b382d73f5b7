//! Lines for people within a width: broken between words, or cut.

use console::{measure_text_width, truncate_str};

/// Text of one or more lines, each broken between words so that none is wider than `width`; what is continued is
/// indented by `indent` spaces more than the line that it continues. A word that is wider by itself, such as an ARN,
/// stays whole, so that it can be copied. Without a width, the text as it is.
#[must_use]
pub fn wrap(text: &str, width: Option<usize>, indent: usize) -> String {
    let Some(width) = width else { return text.to_owned() };
    text.split('\n').map(|line| wrap_line(line, width, indent)).collect::<Vec<_>>().join("\n")
}

fn wrap_line(line: &str, width: usize, indent: usize) -> String {
    if measure_text_width(line) <= width {
        return line.to_owned();
    }
    let words = line.trim_start_matches(' ');
    let own = line.len() - words.len();
    let continued = format!("\n{}", " ".repeat((own + indent).min(width / 2)));
    let (mut text, mut used) = (" ".repeat(own), own);
    let mut is_first = true;
    for word in words.split(' ') {
        let wide = measure_text_width(word);
        if !is_first && used + 1 + wide > width {
            text.push_str(&continued);
            used = continued.len() - 1;
        } else if !is_first {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += wide;
        is_first = false;
    }
    text
}

/// A line cut to a width, with `…` in place of what is left out. Without a width, the line as it is.
#[must_use]
pub fn cut(line: &str, width: Option<usize>) -> String {
    width.map_or_else(|| line.to_owned(), |width| truncate_str(line, width, "…").into_owned())
}

/// Lines, each cut to a width.
#[must_use]
pub fn cut_lines(text: &str, width: Option<usize>) -> String {
    text.lines().map(|line| cut(line, width)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_continued_further_in() {
        let text = "  campaign films: it serves a and is to serve b\nshort\n";
        let expected = "  campaign films: it\n    serves a and is to\n    serve b\nshort\n";
        assert_eq!(wrap(text, Some(22), 2), expected);
        assert_eq!(wrap(text, None, 2), text);
        assert_eq!(wrap(text, Some(200), 2), text);
    }

    #[test]
    fn a_word_that_is_too_wide_stays_whole_and_colours_take_no_room() {
        assert_eq!(
            wrap("see arn:aws:personalize:us-east-1 there", Some(12), 2),
            "see\n  arn:aws:personalize:us-east-1\n  there"
        );
        let coloured = "\u{1b}[32mready\u{1b}[0m at last";
        assert_eq!(wrap(coloured, Some(13), 0), coloured);
    }

    #[test]
    fn what_is_cut_says_so_and_wide_characters_count_twice() {
        assert_eq!(cut("similar-films", Some(8)), "similar…");
        assert_eq!(cut("映画の一覧", Some(6)), "映画…");
        assert_eq!((cut("films", Some(5)), cut("films", None)), ("films".to_owned(), "films".to_owned()));
    }
}
