using CsCheck;
using Venus.Core.Numbers;

namespace Venus.Tests.Numbers;

public sealed class TypedFigureTests
{
    private static readonly Gen<string> AnyKey = Gen.OneOf(
        "0", "1", "5", "9", "00", "000", ".", TypedFigure.Backspace, TypedFigure.Clear, "*", "a", "", "Enter");

    [Theory]
    [InlineData("0.85", 3, "0.85")]
    [InlineData(".5", 3, "0.5")]
    [InlineData("007", 0, "7")]
    [InlineData("1.2340", 3, "1.234")]
    [InlineData("3.00", 0, "3")]
    [InlineData("1.", 3, "1.")]
    [InlineData("1,461.50", 2, "1461.50")]
    [InlineData("1,5", 3, "1.5")]
    [InlineData("1,25 kg", 3, "1.25")]
    [InlineData("1,461", 2, "1461")]
    [InlineData("0,250", 3, "0.250")]
    [InlineData("₹ ,500", 3, "0.500")]
    [InlineData("0,250,000", 3, "250000")]
    [InlineData("10,250", 3, "10250")]
    [InlineData("1,00,000", 2, "100000")]
    [InlineData("Rs.150.50", 2, "150.50")]
    [InlineData("Rs. 1,25", 2, "1.25")]
    [InlineData("12-", 3, "12")]
    [InlineData("12e", 3, "12")]
    [InlineData("  ", 3, "")]
    public void Read_PastedText_FindsItsFigure(string raw, int decimals, string expected) =>
        Assert.Equal((expected, null), TypedFigure.Read(raw, decimals));

    [Theory]
    [InlineData("1.2345", 3, "Three decimals only")]
    [InlineData("0,0005", 3, "Three decimals only")]
    [InlineData("45.005", 2, "Two decimals only")]
    [InlineData("3.9", 0, "Whole number only")]
    [InlineData("2,5", 0, "Whole number only")]
    [InlineData("1.2.3", 3, "Number only, such as 1.500")]
    [InlineData("1 kg 200", 3, "Number only, such as 1.500")]
    [InlineData("abc", 2, "Number only, such as 1.50")]
    [InlineData("-5", 0, "Whole number only")]
    [InlineData(" \u2212 .5", 3, "Number only, such as 1.500")]
    [InlineData("1e9", 0, "Whole number only")]
    [InlineData("1E-3", 3, "Number only, such as 1.500")]
    [InlineData("12345678901", 3, "Too large a number")]
    public void Read_MoreThanTheFieldHolds_IsRefusedNotCut(string raw, int decimals, string expected) =>
        Assert.Equal(("", expected), TypedFigure.Read(raw, decimals));

    [Theory]
    [InlineData("", "7", "7")]
    [InlineData("0", "7", "7")]
    [InlineData("0", "00", "0")]
    [InlineData("", ".", "0.")]
    [InlineData("0.8", ".", "0.8")]
    [InlineData("0.85", "0", "0.850")]
    [InlineData("0.850", "1", "0.850")]
    [InlineData("0.85", "00", "0.85")]
    [InlineData("0.850", TypedFigure.Backspace, "0.85")]
    [InlineData("", TypedFigure.Backspace, "")]
    [InlineData("0.850", TypedFigure.Clear, "")]
    [InlineData("0.850", "*", "0.850")]
    [InlineData("1234567890", "1", "1234567890")]
    public void Press_KeyOnWeight_KeepsAWeight(string text, string key, string expected) =>
        Assert.Equal(expected, TypedFigure.Press(text, key, decimals: 3));

    [Fact]
    public void Press_DotOnBirds_ChangesNothing() => Assert.Equal("12", TypedFigure.Press("12", ".", decimals: 0));

    [Fact]
    public void Press_AnyKeys_AlwaysLeavesAFigure() =>
        Gen.Select(AnyKey.List[0, 30], Gen.Int[0, 3]).Sample((keys, decimals) =>
        {
            var text = keys.Aggregate("", (typed, key) => TypedFigure.Press(typed, key, decimals));
            var value = TypedFigure.Value(text);
            Assert.InRange(value, 0, 9_999_999_999m);
            Assert.Equal(value, Math.Round(value, decimals));
            Assert.True(text.Length <= 10);
        });

    [Fact]
    public void Press_KeyThenBackspace_UndoesIt() =>
        Gen.Select(AnyKey.List[0, 20], Gen.OneOf("1", "5", "9", ".")).Sample((keys, key) =>
        {
            var before = keys.Aggregate("", (typed, pressed) => TypedFigure.Press(typed, pressed, 3));
            var after = TypedFigure.Press(before, key, 3);
            if (after.Length == before.Length + 1 && before.Length > 0)
                Assert.Equal(before, TypedFigure.Press(after, TypedFigure.Backspace, 3));
        });
}
