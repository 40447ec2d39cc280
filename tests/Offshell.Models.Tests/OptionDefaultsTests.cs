using System.Reflection;
using System.Text.Json.Serialization;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Tests;

public sealed class OptionDefaultsTests
{
    [Fact]
    public void Read_LayersWithMembersLeftOut_AreAsWrittenInCode()
    {
        VariationalOptions read = VariationalJson.Read("""
            {"encoder":{"layers":[{"layer":"dense","units":3},{"layer":"reshape","axes":[3,1]},{"layer":"convolution","filters":2,"kernel":[3]},
              {"layer":"residual","body":{"layers":[{"layer":"dense","units":4}]}}]},
             "decoder":{"layers":[]},"prior":{"prior":"class-conditional"},"weighting":{"weighting":"alpha"},
             "training":{"batchSize":10,"epochs":3,"optimizer":{"optimizer":"adam","learningRate":0.5},"schedule":{"schedule":"plateau"}},"latentSize":2}
            """);

        read.Encoder.Layers[0].ShouldBe(new DenseLayer { Units = 3 });
        read.Encoder.Layers[2].ShouldBe(new ConvolutionLayer { Filters = 2, Kernel = [3] });
        ((ResidualLayer)read.Encoder.Layers[3]).Body.Layers[0].ShouldBe(new DenseLayer { Units = 4 });
        read.Prior.ShouldBe(new ClassConditionalPrior());
        read.Weighting.ShouldBe(new AlphaWeighting());
        read.Training.Optimizer.ShouldBe(new AdamOptions { LearningRate = 0.5f });
        read.Training.Schedule.ShouldBe(new PlateauSchedule());
    }

    [Fact]
    public void Read_KindThatIsNotFirst_IsFound() =>
        VariationalJson.Read("""{"encoder":{"layers":[{"units":3,"activation":"Relu","layer":"dense"}]},"prior":{"absolutePenalty":0.5,"prior":"none"}}""").Encoder.Layers[0]
            .ShouldBe(new DenseLayer { Units = 3, Activation = Activation.Relu });

    [Fact]
    public void Read_WhatMustBeGivenLeftOut_IsRefused() =>
        Should.Throw<FormatException>(() => VariationalJson.Read("""{"encoder":{"layers":[{"layer":"dense"}]}}""")).Message.ShouldContain("units");

    /// <summary>Messages name options, not types of .NET, and say what there is.</summary>
    [Theory]
    [InlineData("""{"latentSize":"many"}""", "'latentSize' holds a value of the wrong type; expected a whole number")]
    [InlineData("""{"latentSiz":3}""", "no option 'latentSiz'")]
    [InlineData("""{"variance":"Odd"}""", "expected one of ")]
    [InlineData("""{"training":{"epochs":1.5}}""", "'training.epochs' holds a value of the wrong type; expected a whole number")]
    [InlineData("""{"training":{"epoch":3}}""", "no option 'training.epoch'. Here one can set: epochs, ")]
    [InlineData("""{"encoder":{"layers":[{"layer":"dense","units":"many"}]}}""", "'encoder.layers[0].units' holds a value of the wrong type; expected a whole number")]
    [InlineData("""{"encoder":{"layers":[{"layer":"dense","units":3,"activation":"Rulu"}]}}""", "'encoder.layers[0].activation' holds a value of the wrong type; expected one of Identity, Relu")]
    [InlineData("""{"encoder":{"layers":[{"layer":"dense","units":3,"activation":7}]}}""", "'encoder.layers[0].activation' is 7; expected one of Identity, Relu")]
    [InlineData("""{"variance":1}""", "'variance' is 1; expected one of PerRow")]
    [InlineData("""{"encoder":{"layers":3}}""", "'encoder.layers' holds a value of the wrong type; expected a list")]
    [InlineData("""{"encoder":{"layers":[{"layer":"dens","units":3}]}}""", "There is no layer 'dens'; there are dense, ")]
    [InlineData("""{"encoder":{"layers":[{"units":3}]}}""", "'encoder.layers[0]' does not say of which kind it is; give its member 'layer', one of dense, ")]
    [InlineData("""{"encoder":{"layers":[{"layer":null}]}}""", "'encoder.layers[0]' does not say of which kind it is")]
    [InlineData("""{"encoder":{"layers":[{"layer":7}]}}""", "There is no layer '7'; there are dense, ")]
    [InlineData("""{"encoder":{"layers":[null]}}""", "The list 'encoder.layers' holds null")]
    [InlineData("""{"encoder":{"layers":[{"layer":"residual","body":{"layers":[null]}}]}}""", "The list 'encoder.layers[0].body.layers' holds null")]
    [InlineData("""{"encoder":{"layers":[{"layer":"residual","body":{}}]}}""", "'encoder.layers[0].body' lacks 'layers'")]
    [InlineData("""{"encoder":{"layers":[{"layer":"dense","unit":3,"units":3}]}}""", "There is no option 'encoder.layers[0].unit'")]
    [InlineData("""{"encoder":null}""", "'encoder' is null; expected a group of options")]
    [InlineData("""{"numericHead":null}""", "'numericHead' is null; expected a text")]
    [InlineData("""{"prior":{}}""", "'prior' does not say of which kind it is; give its member 'prior', one of standard-normal, ")]
    [InlineData("""{"prior":{"prior":null}}""", "'prior' does not say of which kind it is")]
    [InlineData("""{"prior":"none"}""", "'prior' holds a value of the wrong type; expected a group of options, for example {\"prior\":\"standard-normal\"}")]
    [InlineData("""{"training":{"optimizer":null}}""", "'training.optimizer' is null; expected a group of options, for example {\"optimizer\":")]
    [InlineData("""{"encoder":{"layers":[{"layer":"dense"}]}}""", "'encoder.layers[0]' lacks 'units'")]
    public void Read_WrongOptions_AreNamed(string json, string expected)
    {
        string message = Should.Throw<FormatException>(() => VariationalJson.Read(json)).Message;
        message.ShouldContain(expected);
        message.ShouldNotContain("System.");
        message.ShouldNotContain("Offshell.");
    }

    /// <summary>A kind that is added to the code must be filled in as well.</summary>
    [Theory]
    [InlineData(typeof(LayerOptions), "layer")]
    [InlineData(typeof(Prior), "prior")]
    [InlineData(typeof(Weighting), "weighting")]
    [InlineData(typeof(ScheduleOptions), "schedule")]
    [InlineData(typeof(OptimizerOptions), "optimizer")]
    public void FillIn_EveryKind_IsKnown(Type options, string member)
    {
        foreach (JsonDerivedTypeAttribute kind in options.GetCustomAttributes<JsonDerivedTypeAttribute>())
        {
            var given = new System.Text.Json.Nodes.JsonObject { [member] = (string)kind.TypeDiscriminator! };
            OptionDefaults.FillIn(given);
            int own = kind.DerivedType.GetProperties().Count(p => p.CanWrite && p.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is null && p.GetCustomAttribute<JsonIgnoreAttribute>() is null);
            given.Count.ShouldBe(1 + own, kind.DerivedType.Name);
        }
    }
}
