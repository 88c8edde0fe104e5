#!/usr/bin/perl
# corpora.pl OUT: the texts of the bench, from Debian packages, as XHTML chapters in OUT/NAME/*.xhtml.
#
#     en      the King James Bible (bible-kjv-text), a chapter a book, paragraphs of 3 to 8 verses
#     en60 ar60   the first 60 kB of the Debian Handbook in English and in Arabic: one article each
#     ar ru   the Debian Handbook in Arabic and in Russian (debian-handbook)
#     he      words of hunspell-he drawn as often as words are in a language (Zipf), with numbers and
#             English inside, since Debian has no long Hebrew text
use strict;
use warnings;

my $out = shift;
binmode STDOUT, ':utf8';

sub escape { my $s = shift; $s =~ s/&/&amp;/g; $s =~ s/</&lt;/g; $s =~ s/>/&gt;/g; return $s }

sub chapter {
    my ($name, $number, $language, $direction, $title, @paragraphs) = @_;
    mkdir "$out/$name";
    my $file = sprintf '%s/%s/c%03d.xhtml', $out, $name, $number;
    open my $f, '>:utf8', $file or die "$file: $!";
    print $f qq(<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="$language" xml:lang="$language"><head><title>),
        escape($title), qq(</title><style>body{margin:0;font-family:serif} p{text-align:justify;margin:0;text-indent:1em}</style></head><body dir="$direction"><article>\n<h1>),
        escape($title), "</h1>\n", (map { '<p>' . escape($_) . "</p>\n" } @paragraphs), "</article></body></html>\n";
    close $f;
}

sub bible {
    my ($book, $number, $turn, @verses, @paragraphs) = ('', 0, 0);
    my $flush = sub {
        while (@verses) {
            push @paragraphs, join ' ', splice @verses, 0, 3 + $turn++ * 7 % 6;
        }
    };
    open my $f, '-|:utf8', 'bible', '-l100000', 'gen1:1-rev22:21' or die "bible: $!";
    while (<$f>) {
        if (/^\s+\d+ (.*?)\s*$/) {
            (my $verse = $1) =~ s/'/\x{2019}/g;
            push @verses, $verse;
        } elsif (/^([1-3A-Z][A-Za-z ]+?) \d+\s*$/) {
            $flush->();
            if ($1 ne $book) {
                chapter('en', $number++, 'en', 'ltr', $book, @paragraphs) if @paragraphs;
                ($book, @paragraphs) = ($1);
            }
        }
    }
    $flush->();
    chapter('en', $number, 'en', 'ltr', $book, @paragraphs);
}

sub handbook {
    my ($folder, $letters, $share) = @_;
    my @paragraphs;
    for my $file (sort glob "/usr/share/doc/debian-handbook/html/$folder/*.html*") {
        open my $f, '-|:utf8', $file =~ /\.gz$/ ? ('zcat', $file) : ('cat', $file) or die "$file: $!";
        my $page = join '', <$f>;
        while ($page =~ m{<(?:p|div class="para")[^>]*>(.*?)</(?:p|div)>}sg) {
            my $s = $1;
            $s =~ s/<[^>]+>//g;
            $s =~ s/&nbsp;|&#160;/\x{A0}/g; $s =~ s/&lt;/</g; $s =~ s/&gt;/>/g; $s =~ s/&quot;/"/g; $s =~ s/&amp;/&/g;
            $s =~ s/\s+/ /g; $s =~ s/^ | $//g;
            my $own = () = $s =~ /$letters/g;
            push @paragraphs, $s if length $s > 120 && $own > $share * length $s;
        }
    }
    return @paragraphs;
}

sub book {
    my ($name, $language, $direction, @paragraphs) = @_;
    for (my $i = 0; $i < @paragraphs; $i += 80) {
        my $last = $i + 79 < $#paragraphs ? $i + 79 : $#paragraphs;
        chapter($name, $i / 80, $language, $direction, "$name " . ($i / 80 + 1), @paragraphs[$i .. $last]);
    }
}

sub article {
    my ($name, $language, $direction, @paragraphs) = @_;
    my ($bytes, @some) = 0;
    for (@paragraphs) {
        last if $bytes >= 60000;
        push @some, $_;
        utf8::encode(my $copy = $_);
        $bytes += 1 + length $copy;
    }
    chapter($name, 0, $language, $direction, $name, @some);
}

my $state = 7;
sub chance { $state = ($state * 1103515245 + 12345) % 2**31; return $state / 2**31 }

sub hebrew {
    my (@words, @vocabulary);
    open my $f, '<:utf8', '/usr/share/hunspell/he_IL.dic' or die "he_IL.dic: $!";
    while (<$f>) { push @words, $1 if m{^([\x{5D0}-\x{5EA}]{2,})(?:/|\s*$)} }
    push @vocabulary, splice @words, chance() * @words, 1 while @words && @vocabulary < 14000;
    my @short = map { utf8::decode(my $s = $_); $s } qw(של את על לא כי הוא היא אם או גם זה כל יש אין בין עם אל מן היה רק עוד אבל אך כן לפני אחרי תחת כמו);
    my @latin = ('Linux', 'Debian 12', 'the reader', 'HTML', '3.14', '1948', '2026', '50%', '(v2.1)', 'ISO 8859-8');
    for my $c (0 .. 39) {
        my @paragraphs;
        for (1 .. 40) {
            my @sentences;
            for (0 .. 2 + chance() * 5) {
                my @s = map {
                    my $r = chance();
                    $r < .33 ? $short[chance() * @short] : $r < .37 ? $latin[chance() * @latin]
                        : $vocabulary[@vocabulary ** chance() - 1]
                } 0 .. 6 + chance() * 16;
                $s[@s / 2] .= ',' if chance() < .3;
                push @sentences, join(' ', @s) . '.';
            }
            push @paragraphs, join ' ', @sentences;
        }
        chapter('he', $c, 'he', 'rtl', "\x{5E4}\x{5E8}\x{5E7} " . ($c + 1), @paragraphs);
    }
}

bible();
my @english = handbook('en-US', qr/[A-Za-z]/, .5);
my @arabic = handbook('ar-MA', qr/[\x{600}-\x{6FF}]/, .3);
my @russian = handbook('ru-RU', qr/[\x{400}-\x{4FF}]/, .3);
article('en60', 'en', 'ltr', @english);
article('ar60', 'ar', 'rtl', @arabic);
book('ar', 'ar', 'rtl', @arabic);
book('ru', 'ru', 'ltr', @russian);
hebrew();
